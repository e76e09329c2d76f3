import type { Element, ElementContent, Root, RootContent } from 'hast';
import { findAndReplace } from 'hast-util-find-and-replace';
import rehypeHighlight from 'rehype-highlight';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkBreaks from 'remark-breaks';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { type Html, html, trusted } from './html.ts';

/** A comment as GitHub shows it: sanitised, no picture loaded, people and numbers linked. `repository` is `owner/name`. */
export function renderMarkdown(text: string, repository: string): Html {
  const key = `${repository}\n${text}`;
  const known = rendered.get(key);
  if (known) return known;
  const made = render(text, repository);
  if (rendered.size >= maxRendered) rendered.clear();
  rendered.set(key, made);
  return made;
}

const rendered = new Map<string, Html>();
const maxRendered = 500;
const maxLength = 70_000;
const maxLines = 4_000;
/** A line that opens a hundred quotations or lists one within another. */
const abyss = /^(?:[ \t]*(?:>|(?:[*+-]|\d{1,9}[.)])[ \t])){100}/m;

function render(text: string, repository: string): Html {
  // Parsing takes time that grows with the square of these, and the whole playground would wait for it.
  if (text.length > maxLength || text.split('\n').length > maxLines || abyss.test(text)) {
    return html`<pre>${text.slice(0, maxLength)}</pre>`;
  }
  try {
    const processor = unified()
      .use(remarkParse)
      .use(remarkGfm)
      .use(remarkBreaks)
      .use(remarkRehype, { allowDangerousHtml: true })
      .use(rehypeRaw)
      .use(rehypeSanitize, schema)
      .use(() => unloadPictures)
      .use(() => (tree: Root) => linkReferences(tree, repository))
      .use(rehypeHighlight, { detect: false })
      .use(rehypeStringify);
    return trusted(String(processor.processSync(text)));
  } catch {
    // Nested too deep for any renderer; GitHub shows such a text plainly too.
    return html`<pre>${text}</pre>`;
  }
}

/** GitHub's own list, without what fetches pictures in another way than `img`. */
const schema = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((name) => name !== 'picture' && name !== 'source'),
};

/** A picture becomes a link to it: looking at a comment tells nobody that it was looked at. */
function unloadPictures(tree: Root): void {
  visit(tree, false);

  function visit(parent: Root | Element, inLink: boolean): void {
    parent.children = parent.children.map((child) => {
      if (child.type !== 'element') return child;
      if (child.tagName === 'img') return pictureLink(child, inLink);
      visit(child, inLink || child.tagName === 'a');
      return child;
    }) as typeof parent.children & RootContent[];
  }
}

function pictureLink(image: Element, inLink: boolean): Element {
  const alt = String(image.properties.alt ?? '') || 'picture';
  const children: ElementContent[] = [{ type: 'text', value: alt }];
  if (inLink) return { type: 'element', tagName: 'span', properties: { className: ['picture'] }, children };
  const href = String(image.properties.src ?? '');
  return { type: 'element', tagName: 'a', properties: { className: ['picture'], href }, children };
}

/** `@name`, `@organisation/team`, `#12` and `owner/name#12`, but not in code or links. */
function linkReferences(tree: Root, repository: string): void {
  const link = (className: string, href: string, text: string): Element => ({
    type: 'element',
    tagName: 'a',
    properties: { className: [className], href },
    children: [{ type: 'text', value: text }],
  });
  findAndReplace(
    tree,
    [
      [
        /(?<![\w`/.@-])@([a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}(?:\/[a-z\d][\w-]{0,99})?)(?![\w-])/gi,
        (text: string, name: string) => link('mention', `/${name}`, text),
      ],
      [
        /(?<![\w&/#.-])([\w.-]+\/[\w.-]+)?#(\d{1,9})(?!\w)/g,
        (text: string, other: string | undefined, number: string) =>
          link('reference', `/${other ?? repository}/pull/${number}`, text),
      ],
    ],
    { ignore: ['a', 'code', 'pre', 'tt', 'kbd', 'script', 'style'] },
  );
}
