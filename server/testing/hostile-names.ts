const controls = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code));
const marks = Array.from("\"'`;&|<>$(){}[]*?!#%^~=+,:@ ");

const upwards = [
  ...["..", "../x", "../../x", "../../../../../../etc/passwd", "a/..", "a/../..", "a/../../x", "./..", "./../x"],
  ...["a/./../../x", "a//../../x", "..//x", "x/..", "x/../", "../", "/..", "/../x", "a/b/../../../x", "..\\x"],
  ...["..\\..\\x", "a\\..\\..\\x", "a/..\\x", "\\..\\x", "\\\\host\\share", "C:\\x", "C:..\\x", "c:/x", "\\x", "a\\b"],
  ...["....//x", "..././x", ".../x", "..;/x", "..%2fx", "%2e%2e/x", "%2e%2e%2fx", "..%252fx", "..%c0%afx", "%00", "x%00.png"],
  ...["..\u2215x", "..\uff0fx", "\uff0e\uff0e/x", "\u2025/x", ".\u200b./x", "..\u0000/x", ".. /x", ".. ./x", " ../x"],
];
const absolute = [
  ...["/", "/x", "//x", "///x", "/etc/passwd", "/root/.ssh/authorized_keys", "/proc/self/environ", "/dev/null", "~"],
  ...["~/x", "~root/x", "file:///etc/passwd", "http://evil.example/x", "$HOME/x", "${HOME}", "`id`", "$(id)"],
];
const ofOthers = [
  ...[".incoming", ".incoming/x", ".git/config", ".ssh/id_rsa", ".env", ".", "./x", "x/.", "", "a//b", "a/", "-rf", "--help"],
  ...["CON", "nul.txt", "aux", "x.", "x ", " x", "x::$DATA", "lost+found", "archives/x", "logs/x", "postgres/x", "secrets/master-key"],
  ...["toString", "__proto__", "constructor", "prototype/x", "hasOwnProperty", "null", "undefined", "NaN", "0", "-1", "1e9"],
];
const longAndStrange = [
  ...["x".repeat(255), "x".repeat(256), "x".repeat(1024), "x".repeat(1025), "x".repeat(5000), "é".repeat(600), "a/".repeat(600)],
  ...["\u00e9", "e\u0301", "\u212b", "\ufb01", "\u202egnp.exe", "\u200f", "\ufeffx", "\ud83d\ude00", "\ud800", "x\udc00", "\u0000", "日本語"],
  ...["<script>alert(1)</script>.html", "\"><img src=x onerror=alert(1)>", "'; DROP TABLE artifacts; --", "{{7*7}}", "a\r\nSet-Cookie: x=1"],
  ...["a\nb", "a\tb", "a\rb", "a\u2028b", "\u001b[31mred", "%s%n%x", "a?b#c", "a&b=c", "a;b", "a%b", "index.html", "x.svg"],
];

/** Some 300 names that have broken something somewhere, or try to: for whatever takes a name from a job. */
export const hostileNames: readonly string[] = [
  ...new Set([
    ...[...upwards, ...absolute, ...ofOthers, ...longAndStrange],
    ...controls.flatMap((control) => [`a${control}b`, `${control}/../x`, `x/${control}`]),
    ...marks.flatMap((mark) => [`a${mark}b`, `${mark}`, `dir${mark}/file`]),
  ]),
];
