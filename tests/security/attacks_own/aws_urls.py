# [fake-aws] expect: must be blocked: requests for addresses that aren't AWS (loopback, metadata, files, odd schemes) must go nowhere. Layers: network of the cloud process, seccomp | checks: no_connection,no_secret,cloud_alive,host_alive
import json
import socket
import struct


def lambda_handler(event, context):
    got = []
    urls = [event["http_url"], f"https://127.0.0.1:{event['tcp_port']}/", "http://169.254.169.254/latest/meta-data/", "file://" + event["secret_file"], f"http://s3.amazonaws.com@127.0.0.1:{event['tcp_port']}/",
            "gopher://127.0.0.1/", "//", "http://[::1", "https://s3.us-east-1.amazonaws.com\r\nX: y/", "x" * 9000, "https://s3.us-east-1.amazonaws.com/%2e%2e/%00"]
    for number in range(3, 16):
        try:
            bell = socket.socket(fileno=number)
        except OSError:
            continue
        if bell.type == socket.SOCK_SEQPACKET:
            for url in urls:
                ours, theirs = socket.socketpair()
                socket.send_fds(bell, [b"\0"], [theirs.fileno()])
                theirs.close()
                raw = json.dumps({"method": "GET", "url": url, "headers": {"Host": "127.0.0.1"}, "service": "s3"}).encode()
                ours.sendall(struct.pack(">II", len(raw), 0) + raw)
                ours.settimeout(0.3)
                try:
                    got.append(ours.recv(300).decode("latin-1"))
                except OSError:
                    got.append("none")
        bell.detach()
    return got
