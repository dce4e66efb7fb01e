"""What no HTTP client sends: each argument is protocol,host,port,text; waits for an answer where text is empty."""
import socket, sys

for what in sys.argv[1:]:
    protocol, host, port, text = what.split(",", 3)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    kind = socket.SOCK_DGRAM if protocol in ("udp", "quic") else socket.SOCK_STREAM
    with socket.socket(family, kind) as wire:
        wire.settimeout(10)
        try:
            wire.connect((host, int(port)))
            if protocol == "first":
                print(what, "heard", wire.recv(100))
            wire.sendall(text.encode())
            if protocol == "echo":
                print(what, "heard", wire.recv(100))
            if protocol == "quic":
                wire.recv(1)
            print(what, "sent")
        except OSError as failure:
            print(what, type(failure).__name__)
