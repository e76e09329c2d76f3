/** Names of scripts and goals that check. */
export const checkName = /(?:test|lint|check|verify|ci|valid|coverage|types?|format|audit|e2e|spec|quality)/i;
/** A name and its command, in package.json. */
export const packageScript = /^\s*"([\w:.-]{1,60})"\s*:\s*"((?:[^"\\]|\\.){0,2000})"/;
