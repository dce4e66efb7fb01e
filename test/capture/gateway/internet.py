"""What is beyond the router: HTTP on ports 80 and 8080, a server that speaks first on 25, one that echoes on 9000."""
import socket, socketserver, sys, threading


class Speaks(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(b"220 ready\r\n")
        while self.request.recv(65536):
            pass


class Echoes(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536):
            self.request.sendall(data)


class Answers(socketserver.StreamRequestHandler):
    def handle(self):
        length = 0
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        self.rfile.read(length)
        self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")


class Server(socketserver.ThreadingTCPServer):
    address_family = socket.AF_INET6
    allow_reuse_address = True
    daemon_threads = True


for port, handler in ((80, Answers), (8080, Answers), (25, Speaks), (9000, Echoes)):
    threading.Thread(target=Server(("::", port), handler).serve_forever, daemon=True).start()
print("ready", flush=True)
while sys.stdin.readline():
    pass
