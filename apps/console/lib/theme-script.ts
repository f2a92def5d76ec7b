/** Where the browser keeps the chosen theme. Absent: as the system has it. */
export const themeKey = "rotunda-console-theme";

/** Runs before the first paint, so that the page never flashes in the other theme. */
export const themeScript = `try{var t=localStorage.getItem("${themeKey}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch(e){}`;
