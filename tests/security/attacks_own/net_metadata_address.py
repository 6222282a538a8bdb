# [network] expect: must be blocked: the addresses where clouds keep credentials (link-local) must not be reached. Layers: seccomp, network namespace | checks: no_breach,no_connection,bounded_time
import socket
import urllib.request


def lambda_handler(event, context):
    made = []
    for address, port in (("169.254.169.254", 80), ("169.254.170.2", 80), ("fd00:ec2::254", 80), ("127.0.0.1", event["tcp_port"])):
        try:
            with socket.create_connection((address, port), timeout=0.1):
                made.append(address)
        except OSError:
            pass
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
                one.connect((address, port))
                made.append(f"udp {address}")
        except OSError:
            pass
    for url in (event["http_url"], f"http://localhost:{event['tcp_port']}/latest/meta-data/", "file://" + event["secret_file"]):
        try:
            made.append(urllib.request.urlopen(url, timeout=0.1).read(100).decode("latin-1"))
        except OSError:
            pass
    return {"breach": bool(made), "data": made}
