/** How long a step may be silent when it does not say: ten minutes. */
export const defaultNoOutputTimeoutSeconds = 600;

/** How deep commands, conditions and spliced lists of steps may nest in each other. */
export const stepDepthMax = 100;

/** How often a step or a workflow may be tried again by itself. */
export const rerunsMax = 5;

/** The longest pause before a step is tried again: ten minutes. */
export const rerunDelaySecondsMax = 600;

/** The longest key of a cache, in characters. */
export const cacheKeyLengthMax = 900;
