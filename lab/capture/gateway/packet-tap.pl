# Copies the UDP frames that come in on one interface to stdout, and sends the frames that come on
# stdin out of it (AF_PACKET: Linux alone, and Node has no way to open it). Each frame has its length
# before it, as four bytes; a length of zero is followed by how many frames were lost. Asked with a length
# of zero, it answers with a count of 0xffffffff behind all that had come by then. Ends with stdin.
# With "all" as second argument it copies every frame, also those that this host sends, each behind the
# kernel's time of it: seconds and microseconds, four bytes each, which the length counts, too.
use strict;
use warnings;

my ($interface, $which) = @ARGV;
my $whole = ($which // '') eq 'all';
my ($af_packet, $all, $sol_packet, $statistics) = (17, 3, 263, 6);    # linux/if_packet.h, if_ether.h
my ($attach_filter, $receive_buffer_force) = (26, 33);                 # asm-generic/socket.h
my ($interface_index, $time_of_last, $sent_by_us) = (0x8933, 0x8906, 4); # linux/sockios.h, if_packet.h
my ($most, $dont_wait) = (65_600, 0x40);

socket(my $tap, $af_packet, 3, 0) or die "socket: $!\n";
sub index_now {
    my $request = pack('a16 x24', $interface);
    return ioctl($tap, $interface_index, $request) ? unpack('x16 i', $request) : 0;
}
my $index = index_now() or die "$interface: $!\n";
# Classic BPF: IPv4 with protocol 17, or IPv6 with next header 17.
my $filter = join '', map { pack('S C C L', @$_) } (
    [0x28, 0, 0, 12], [0x15, 0, 2, 0x0800], [0x30, 0, 0, 23], [0x15, 3, 4, 17],
    [0x15, 0, 3, 0x86dd], [0x30, 0, 0, 20], [0x15, 0, 1, 17], [0x06, 0, 0, $most], [0x06, 0, 0, 0],
);
$whole or setsockopt($tap, 1, $attach_filter, pack('S x![P] P', length($filter) / 8, $filter)) or die "filter: $!\n";
setsockopt($tap, 1, $receive_buffer_force, pack('i', 16 << 20)) or die "buffer: $!\n";
sub listen_on { return bind($tap, pack('S n i S C C a8', $af_packet, $all, $_[0], 0, 0, 0, '')) }
listen_on($index) or die "bind $interface: $!\n";

sub say_all {
    my ($bytes) = @_;
    while (length $bytes) {
        my $written = syswrite(STDOUT, $bytes);
        exit 0 unless defined $written;
        substr($bytes, 0, $written) = '';
    }
}

sub stamp {
    my $time = pack('l! l!', 0, 0);
    ioctl($tap, $time_of_last, $time);
    return pack('N N', unpack('l! l!', $time));
}
# Asked for once, the kernel keeps the time of each frame from then on.
stamp() if $whole;

say_all("ready\n");
my $asked = '';
my $both = '';
vec($both, fileno(STDIN), 1) = 1;
vec($both, fileno($tap), 1) = 1;
while (1) {
    my $drained = '';
    my $found = select(my $ready = $both, undef, undef, $index ? 1 : 0.02);
    next if $found < 0;
    # A phone on USB takes the interface away as it restarts, and brings another of the same name.
    my $now = index_now();
    $index = $now && listen_on($now) ? $now : 0 if $now != $index;
    if (vec($ready, fileno(STDIN), 1)) {
        my $read = sysread(STDIN, $asked, $most, length $asked);
        exit 0 unless $read;
        while (length $asked >= 4 && length $asked >= 4 + unpack('N', $asked)) {
            $drained .= pack('N N', 0, 0xffffffff) unless unpack('N', $asked);
            # An interface that is down for the moment loses it, as it would any packet.
            send($tap, substr($asked, 4, unpack('N', $asked)), 0) if unpack('N', $asked);
            substr($asked, 0, 4 + unpack('N', $asked)) = '';
        }
    }
    my $frames = '';
    while ((length $drained || length $frames < 1 << 18) && defined(my $from = recv($tap, my $frame, $most, $dont_wait))) {
        next if !$whole && unpack('x10 C', $from) == $sent_by_us;
        $frame = stamp() . $frame if $whole;
        $frames .= pack('N', length $frame) . $frame;
    }
    my $counts = getsockopt($tap, $sol_packet, $statistics);
    my $lost = defined $counts ? unpack('x4 I', $counts) : 0;
    $frames .= pack('N N', 0, $lost) if $lost;
    $frames .= $drained;
    say_all($frames) if length $frames;
}
