import { tool } from './configuration.ts';
import { surplus } from './facts.ts';

/** The same command without one of its checks. */
export function isShortened(before: string, after: string | undefined): boolean {
  if (after === undefined) return false;
  const left = new Set(before.split(/\s+/));
  const tools = (command: string) => command.match(tool) ?? [];
  return (
    after.split(/\s+/).every((word) => left.has(word)) && surplus(tools(before), tools(after)).length > 0
  );
}

/** Whether tools or paths went, or paths came where all was checked before. */
export function isNarrower(before: string, after: string): boolean {
  const tools = (command: string) => command.match(tool) ?? [];
  if (surplus(tools(before), tools(after)).length > 0) return true;
  const words = (command: string) =>
    command
      .split(/\s+/)
      .filter((word) => !/^-|^&&$|^\|\|$|^run$/.test(word) && /[/.*]|^(?:src|test|tests|lib|app)$/.test(word))
      .map((word) => word.replace(/(?<=\w)\/$/, ''));
  const [old, now] = [words(before), words(after)];
  if (surplus(old, now).some((path) => !now.some((wide) => path.startsWith(wide) || /^\.$/.test(wide))))
    return true;
  return old.length === 0 && now.length > 0 && !/-p\b|--project\b|-c\b|--config\b/.test(after);
}
