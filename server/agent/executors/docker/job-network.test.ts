import { expect, test } from "vitest";
import { networkRules } from "#server/agent/executors/docker/job-network.ts";

const seat = { address: "172.17.0.3", prefixLength: 16, gateway: "172.17.0.1" };

test("link-local addresses, the server's ports and other jobs are refused, in this order; localhost and names are not", () => {
  const rules = networkRules(4, seat, { addresses: ["192.0.2.2", "2001:db8::1"], ports: [8585, 8800, 5432] });
  expect(rules.split("\n")).toEqual([
    "*filter",
    "-A OUTPUT -o lo -j ACCEPT",
    "-A OUTPUT -d 169.254.0.0/16 -p udp --dport 53 -j ACCEPT",
    "-A OUTPUT -d 169.254.0.0/16 -p tcp --dport 53 -j ACCEPT",
    "-A OUTPUT -d 169.254.0.0/16 -j REJECT",
    "-A OUTPUT -d 192.0.2.2 -p tcp -m multiport --dports 8585,8800,5432 -j REJECT",
    "-A OUTPUT -d 172.17.0.1 -p tcp -m multiport --dports 8585,8800,5432 -j REJECT",
    "-A OUTPUT -d 172.17.0.1 -j ACCEPT",
    "-A OUTPUT -d 172.17.0.3/16 -j REJECT",
    "COMMIT",
    "",
  ]);
});

test("addresses of the other family are left to its own rules", () => {
  const six = { address: "fd00:1::3", prefixLength: 64, gateway: "fd00:1::1" };
  const rules = networkRules(6, six, { addresses: ["192.0.2.2", "2001:db8::1"], ports: [8585] });
  expect(rules).toContain("-A OUTPUT -d 2001:db8::1 -p tcp -m multiport --dports 8585 -j REJECT");
  expect(rules).not.toContain("192.0.2.2");
  expect(rules).toContain("-A OUTPUT -d fd00:ec2::254/128 -j REJECT");
});
