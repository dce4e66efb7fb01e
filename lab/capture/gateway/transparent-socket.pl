# Opens a listening socket that may take connections to any address (IP_TRANSPARENT: Linux alone, and
# Node has no way to set it), then becomes the program that follows, with the socket as descriptor 4.
use strict;
use warnings;
use POSIX ();
use Socket qw(:all);

my ($port, @program) = @ARGV;
$^F = 100;    # descriptors up to this one stay open for the program
my ($ip_transparent, $ipv6_v6only, $ipv6_transparent) = (19, 26, 75);    # linux/in.h, linux/in6.h
my $socket;
my $six = socket($socket, AF_INET6, SOCK_STREAM, 0);
socket($socket, AF_INET, SOCK_STREAM, 0) or die "socket: $!\n" unless $six;
setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1) or die "SO_REUSEADDR: $!\n";
setsockopt($socket, 0, $ip_transparent, 1) or die "IP_TRANSPARENT: $!\n";
if ($six) {
    setsockopt($socket, 41, $ipv6_transparent, 1) or die "IPV6_TRANSPARENT: $!\n";
    setsockopt($socket, 41, $ipv6_v6only, 0) or die "IPV6_V6ONLY: $!\n";
}
my $address = $six ? pack_sockaddr_in6($port, inet_pton(AF_INET6, '::')) : pack_sockaddr_in($port, INADDR_ANY);
bind($socket, $address) or die "bind: $!\n";
listen($socket, 1024) or die "listen: $!\n";
POSIX::dup2(fileno($socket), 4) or die "dup2: $!\n";
exec { $program[0] } @program or die "exec: $!\n";
