"""Encodes with Python's own libraries: reads {"steps": [[name, hex], ...]}, writes a list of hex or null."""
import base64, email.mime.application, email.mime.multipart, gzip, html, io, json, plistlib, quopri, struct, sys
import urllib.parse, xml.etree.ElementTree, zipfile, zlib

try:
    import cbor2
except ImportError:
    cbor2 = None
try:
    import msgpack
except ImportError:
    msgpack = None


def raw_deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def zipped(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("a/readme.txt", b"nothing here"), ("a/info.json", data)):
            info = zipfile.ZipInfo(name, (2019, 3, 21, 9, 30, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def element(data):
    root = xml.etree.ElementTree.Element("report", version="3")
    xml.etree.ElementTree.SubElement(root, "device", kind="id").text = data.decode()
    return xml.etree.ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def multipart(data):
    message = email.mime.multipart.MIMEMultipart("form-data", boundary="=b0undary5417==")
    part = email.mime.application.MIMEApplication(data)
    part.add_header("Content-Disposition", "form-data", name="info")
    message.attach(part)
    return message.as_bytes().split(b"\n\n", 1)[1].replace(b"\n", b"\r\n")


def length_prefixed(data):
    return struct.pack(">IHB", len(data) + 3, 7, 1) + data + struct.pack("<d", 1551091200.5)


def of(value):
    return {"v": 3, "events": [{"t": 1551091200, "device": {"id": value}}]}


def text_or_bytes(data):
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


encoders = {
    "base64": base64.b64encode,
    "base64url": lambda data: base64.urlsafe_b64encode(data).rstrip(b"="),
    "base64 lines": base64.encodebytes,
    "base32": base64.b32encode,
    "base85": base64.b85encode,
    "ascii85": lambda data: base64.a85encode(data, adobe=True),
    "hex": lambda data: data.hex().encode(),
    "hex upper": lambda data: base64.b16encode(data),
    "percent": lambda data: urllib.parse.quote(data, safe="").encode(),
    "form": lambda data: urllib.parse.urlencode({"v": "3", "d": data, "z": ""}).encode(),
    "quoted-printable": lambda data: quopri.encodestring(data, quotetabs=True),
    "json": lambda data: json.dumps(of(data.decode())).encode(),
    "json text": lambda data: json.dumps(of(data.decode()), ensure_ascii=False, indent=2).encode(),
    "json bytes": lambda data: json.dumps(of(list(data))).encode(),
    "html": lambda data: html.escape(data.decode()).encode("ascii", "xmlcharrefreplace"),
    "xml": element,
    "plist": lambda data: plistlib.dumps(of(data.decode())),
    "plist data": lambda data: plistlib.dumps(of(data)),
    "bplist": lambda data: plistlib.dumps(of(text_or_bytes(data)), fmt=plistlib.FMT_BINARY),
    "utf16": lambda data: data.decode().encode("utf-16"),
    "utf16be": lambda data: data.decode().encode("utf-16-be"),
    "zlib": zlib.compress,
    "deflate": raw_deflate,
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "zipfile": zipped,
    "multipart": multipart,
    "struct": length_prefixed,
    "cbor": cbor2 and (lambda data: cbor2.dumps(of(text_or_bytes(data)))),
    "msgpack": msgpack and (lambda data: msgpack.packb(of(text_or_bytes(data)))),
}

answers = []
for name, data in json.load(sys.stdin)["steps"]:
    try:
        encode = encoders[name]
        answers.append(encode(bytes.fromhex(data)).hex() if encode else None)
    except UnicodeDecodeError:
        answers.append("")
json.dump(answers, sys.stdout)
