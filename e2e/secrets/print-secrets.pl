# Prints secrets as programs would, in small pieces: those of the variables that are named, or a file's text.
$| = 1;
my $alphabet = join "", "A" .. "Z", "a" .. "z", 0 .. 9, "+/";

sub base64 {
  my $bits = unpack "B*", shift;
  $bits .= "0" while length($bits) % 6;
  return join "", map { substr $alphabet, oct "0b$_", 1 } unpack "(A6)*", $bits;
}
sub json { my $text = shift; $text =~ s/(["\\])/\\$1/g; $text =~ s/\n/\\n/g; return $text }
sub url { my $text = shift; $text =~ s/([^A-Za-z0-9_.~!*'()-])/sprintf "%%%02X", ord $1/ge; return $text }
sub form { my $text = shift; $text =~ s/([^A-Za-z0-9_.* -])/sprintf "%%%02X", ord $1/ge; $text =~ s/ /+/g; return $text }
sub xml {
  my $text = shift;
  my %names = ("&" => "&amp;", "<" => "&lt;", ">" => "&gt;", '"' => "&quot;", "'" => "&#39;");
  $text =~ s/([&<>"'])/$names{$1}/g;
  return $text;
}
sub quoted { my $text = shift; $text =~ s/'/'\\''/g; return "'$text'" }
sub urlAlphabet { my $text = shift; $text =~ tr,+/,-_,; return $text }

my %encodings = (
  raw => sub { shift },
  json => sub { '{"key":"' . json(shift) . '"}' },
  jsonInJson => sub { json('{"key":"' . json(shift) . '"}') },
  url => sub { "https://x.example/?a=" . url(shift) },
  form => sub { "a=" . form(shift) },
  xml => sub { '<a b="' . xml(shift) . '"/>' },
  shell => sub { "x=" . quoted(shift) },
  base64 => sub { base64(shift) },
  base64BehindOne => sub { base64(":" . shift) },
  base64BehindTwo => sub { base64("u:" . shift) },
  base64Url => sub { urlAlphabet(base64("user:" . shift)) },
);

sub slowly {
  my $text = shift;
  for (my $at = 0; $at < length $text; $at += 7) {
    syswrite STDOUT, substr $text, $at, 7;
    select undef, undef, undef, 0.001;
  }
}

sub show {
  my ($name, $value) = @_;
  slowly("$name $_: " . $encodings{$_}->($value) . "\n") for sort keys %encodings;
}

for my $name (@ARGV) {
  if (-f $name) {
    open my $file, "<", $name or die;
    my $text = join "", <$file>;
    show("file", $text);
    show("line", $_) for split /\n/, $text;
  } else {
    die "$name is not set" unless length $ENV{$name};
    show($name, $ENV{$name});
  }
}
