import type { Assertion } from './assertions.ts';
import type { Side } from './change.ts';
import type { Strength } from './matchers.ts';
import { strengthOf } from './strength.ts';
import type { SyntaxNode } from './syntax.ts';

const named =
  /^(?:function_declaration|function_definition|function_item|method_declaration|method_definition|method|singleton_method|local_function_statement|variable_declarator|short_var_declaration)$/;
const names = /^(?:identifier|property_identifier|field_identifier|constant|expression_list)$/;
/** What a runner calls by itself. */
const calledByRunner = /^(?:test|it_|bench|fuzz|example|set_?up|tear_?down|before|after)/i;

/** Names by which a helper says that it asserts. */
const speaking = /assert|expect|check|verif|should|want|must|ensure|require|equal|same|compare|match|valid/i;

/** Functions of the tests' own that assert, with the most that they demand: those that say so, and new ones. */
export function helpersIn(assertions: readonly Assertion[]): ReadonlyMap<string, Strength> {
  const helpers = new Map<string, Strength>();
  for (const assertion of assertions) {
    const helper = functionAround(assertion);
    if (!helper || !(helper.isNew || speaking.test(helper.name))) continue;
    const strength = strengthOf(assertion);
    if (strength > (helpers.get(helper.name) ?? 0)) helpers.set(helper.name, strength);
  }
  return helpers;
}

/** The function with a name of its own that an assertion stands in, unless a runner calls it. */
function functionAround({ node, side }: Assertion): { name: string; isNew: boolean } | null {
  let current = node.parent;
  for (let steps = 0; current && steps < 60; steps += 1) {
    const name = named.test(current.type) ? nameOf(current, side) : null;
    if (name) return { name, isNew: side.rows[current.row]?.isChanged ?? false };
    current = current.parent;
  }
  return null;
}

function nameOf(node: SyntaxNode, side: Side): string | null {
  const isFunction = !/declarator|short_var/.test(node.type) || node.children.some(holdsFunction);
  const own = isFunction ? node.children.find(({ type }) => names.test(type)) : undefined;
  const name = own ? side.text.slice(own.from, own.to) : '';
  // Java's and C#'s tests have a mark before their name.
  const isMarked = /@|\[\s*(?:Fact|Theory|Test)|#\[/.test(side.text.slice(node.from, own?.from ?? node.from));
  return /^[\w$]+$/.test(name) && !calledByRunner.test(name) && !isMarked ? name : null;
}

const holdsFunction = ({ type, children }: SyntaxNode): boolean =>
  /^(?:arrow_function|function_expression|func_literal|lambda\w*)$/.test(type) ||
  (type === 'expression_list' && children.some(holdsFunction));
