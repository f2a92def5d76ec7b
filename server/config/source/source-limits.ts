/** The largest configuration text, in UTF-16 units; CircleCI's own limit is about 3 MB. */
export const sourceLengthMax = 3_000_000;

/** How deep maps and lists may nest. Real files stay below 20. */
export const nestingDepthMax = 100;

/** How many nodes the tree may have once every alias is written out; a bomb has billions. */
export const expandedNodesMax = 1_000_000;

/** How many syntax errors are told: after a few, the rest are echoes of the first. */
export const syntaxErrorsMax = 20;

/** The longest text that filling in `<< >>` may make, in UTF-16 units. */
export const filledTextLengthMax = 1_000_000;
