vcl 4.1;
# Nothing but its own rules: it keeps for two minutes what it was not told to forget, and passes no WebSocket on.
backend default { .host = "127.0.0.1"; .port = "${upstream}"; }

sub vcl_recv {
  if (req.method == "POST" && req.http.content-length ~ "^.{6}") { return (synth(413)); }
}
