import { faultLine } from "./fault.ts";
import { findFaults } from "./house-rules.ts";
import { readSourceTree } from "./source-tree.ts";

const faults = findFaults(readSourceTree(process.cwd()));
for (const fault of faults) console.log(faultLine(fault));
if (faults.length > 0) process.exitCode = 1;
