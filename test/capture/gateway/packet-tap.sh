# The phones' interface is taken away and comes back under its name: prints what the tap of "$1" told then.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
appear() {
  ip link add phone0 type veth peer name lan0
  ip link set lan0 up
  ip link set phone0 up
  ip addr add 10.9.0.2/24 dev phone0
}
say() { python3 -c 'import socket, sys
wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
wire.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
wire.sendto(sys.argv[1].encode(), ("10.9.0.255", 9999))' "$1"; }
appear
mkfifo "$folder/asked"
perl "$1" lan0 <"$folder/asked" >"$folder/told" &
tap=$!
exec 3>"$folder/asked"
until grep -qa ready "$folder/told"; do :; done
until grep -qa 'before it left' "$folder/told"; do say 'before it left'; done
ip link del lan0
appear
until grep -qa 'after it came back' "$folder/told"; do say 'after it came back'; done
exec 3>&-
wait "$tap"
cat "$folder/told"
