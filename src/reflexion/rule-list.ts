import { z } from 'zod';
import { rulesSchema } from './rules.ts';

/** A single rule; those inside of another are named like `checks.ignore`. */
export interface RuleFacts {
  name: string;
  /** Undefined where the operator's setting holds. */
  default: unknown;
  meaning: string;
}

interface Node {
  description?: string;
  default?: unknown;
  properties?: Record<string, Node>;
}

/** The JSON Schema of a rules file, for editors. */
export function rulesJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(rulesSchema, { io: 'input' });
  return {
    $schema,
    title: 'Rules of Reflexion',
    description: 'What the owners of a repository decide about the bot: .github/reflexion.yml',
    ...schema,
  };
}

/** All rules, in the order of the schema. */
export const ruleList: readonly RuleFacts[] = flat('', z.toJSONSchema(rulesSchema, { io: 'input' }) as Node);

function flat(prefix: string, { properties = {} }: Node): RuleFacts[] {
  return Object.entries(properties).flatMap(([key, node]) => {
    const name = `${prefix}${key}`;
    const rule = { name, default: node.default, meaning: node.description ?? '' };
    return node.properties ? flat(`${name}.`, node) : [rule];
  });
}
