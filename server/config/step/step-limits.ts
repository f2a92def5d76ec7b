/** How long a step may be silent when it does not say: ten minutes. */
export const defaultNoOutputTimeoutSeconds = 600;

/** How deep commands, conditions and spliced lists of steps may nest in each other. */
export const stepDepthMax = 100;
