"""Asks for names and for the time as a phone does; says what a phone says as it joins a network."""
import socket, struct, sys


def question(name, kind=1):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!6H", 7, 0x0100, 1, 0, 0, 0) + labels + struct.pack("!BHH", 0, kind, 1)


def heard(message):
    return socket.inet_ntoa(message[-4:]) if message[7] == 1 else "nothing"


def udp(host, port, payload, answered=True):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as wire:
        wire.settimeout(30)
        wire.sendto(payload, (host, port))
        return wire.recvfrom(4096) if answered else (b"", None)


def tcp(host, port, payload, source=None):
    with socket.create_connection((host, port), 30, (source, 0) if source else None) as wire:
        wire.sendall(payload)
        return wire.recv(4096)


def frame(interface, payload):
    """A datagram of DHCP from a phone that has no address yet."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind((interface, 0))
        segment = struct.pack("!4H", 68, 67, 8 + len(payload), 0) + payload
        packet = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(segment), 0, 0, 64, 17, 0, bytes(4), b"\xff" * 4)
        total = sum(struct.unpack("!10H", packet))
        total = (total & 0xFFFF) + (total >> 16)
        packet = packet[:10] + struct.pack("!H", ~total & 0xFFFF) + packet[12:]
        wire.send(b"\xff" * 6 + wire.getsockname()[4] + b"\x08\x00" + packet + segment)


what, host, text = sys.argv[1:4]
if what in ("name", "six"):
    answer, end = udp(host, 53, question(text, 28 if what == "six" else 1))
    print(heard(answer), "from", end[0])
elif what == "stream":
    asked = question(text)
    print(heard(tcp(host, 53, struct.pack("!H", len(asked)) + asked)))
elif what == "time":
    answer, end = udp(host, 123, b"\x23" + bytes(39) + text.encode()[:8].ljust(8))
    print(answer[24:32].decode(), len(answer), answer[0] & 7)
elif what == "from":
    print(tcp(host, 80, b"GET /%s HTTP/1.1\r\nHost: further.example\r\nConnection: close\r\n\r\n" % text.encode(), sys.argv[4])[:12])
elif what == "tls":
    try:
        tcp(host, 853, text.encode())
    except OSError as failure:
        print(type(failure).__name__)
elif what == "say":
    udp(host.split("@")[0], int(host.split("@")[1]), text.encode(), False)
elif what == "dhcp":
    frame(host, bytes.fromhex(text))
