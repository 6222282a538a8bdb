# [result] expect: must be inert: keys and values with every control character, direction marks, tags and markup. Layer: cleaning | checks: inert_output,host_alive
def lambda_handler(event, context):
    marks = [chr(n) for n in (*range(32), *range(127, 160), 0x200B, 0x200E, 0x202A, 0x202E, 0x2066, 0x2069, 0x2028, 0x2029, 0xFEFF, 0xFFF9, 0xE0001, 0xE0041, 0xFE0F)]
    return {f"[red]{mark}key{mark}[/]": {f"{mark}[31m": mark * 40} for mark in marks}
