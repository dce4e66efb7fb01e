"""Reads every packet that an interface takes in (AF_PACKET); at the end of stdin prints its flows as JSON."""
import json, select, socket, struct, sys

tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
tap.bind((sys.argv[1], 0))
flows, begun = {}, {}


def packet(frame):
    kind = struct.unpack("!H", frame[12:14])[0]
    if kind == 0x0800:
        head, total = (frame[14] & 15) * 4, struct.unpack("!H", frame[16:18])[0]
        return socket.AF_INET, frame[23], frame[26:30], frame[30:34], frame[14 + head : 14 + total]
    if kind == 0x86DD:
        size = struct.unpack("!H", frame[18:20])[0]
        return socket.AF_INET6, frame[20], frame[22:38], frame[38:54], frame[54 : 54 + size]
    return None


def seen(family, protocol, source, target, rest):
    names = [socket.inet_ntop(family, source), socket.inet_ntop(family, target)]
    ports = struct.unpack("!HH", rest[:4]) if protocol in (6, 17) else (None, None)
    key = (protocol, names[0], ports[0], names[1], ports[1])
    flow = flows.setdefault(key, {"packets": 0, "payload": 0})
    flow["packets"] += 1
    if protocol == 17:
        flow["payload"] += len(rest) - 8
    elif protocol == 6:
        sequence, flags = struct.unpack("!I", rest[4:8])[0], rest[13]
        if flags & 2:
            begun[key] = (sequence + 1) & 0xFFFFFFFF
        data = len(rest) - (rest[12] >> 4) * 4
        # What is sent twice is payload once.
        if data > 0 and key in begun:
            flow["payload"] = max(flow["payload"], ((sequence + data) - begun[key]) & 0xFFFFFFFF)


print("ready", flush=True)
ending = False
while True:
    ready, _, _ = select.select([tap] if ending else [tap, sys.stdin], [], [], 0 if ending else None)
    if tap in ready:
        frame, origin = tap.recvfrom(262144)
        parts = packet(frame) if origin[2] != 4 else None
        if parts is not None:
            seen(*parts)
    elif ending:
        break
    elif sys.stdin in ready and sys.stdin.readline() == "":
        ending = True
print(json.dumps([dict(zip(("protocol", "address", "port", "host", "hostPort"), key), **flow) for key, flow in flows.items()]))
