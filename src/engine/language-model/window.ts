/** How much of a model's context a request takes, estimated on the safe side, since some servers cut off what is too long without a word. */
export interface Window {
  tokensIn(characters: number): number;
  /** Characters that a request may have, so that there is room for the answer. */
  charactersThatFit(): number;
  /** Takes in what the endpoint counted for a request. */
  learn(characters: number, tokens: number): void;
  /** Takes in that the endpoint refused a request as too long. */
  learnRefusal(characters: number): void;
}

/** Code has fewer characters a token than prose, which has four or five. */
const usualCharactersPerToken = 3.5;
/** A whole file written anew, and a thought before it. */
const answerTokens = 16_000;

export function createWindow(contextTokens: number): Window {
  let most = contextTokens - Math.min(answerTokens, contextTokens / 4);
  let charactersPerToken = usualCharactersPerToken;
  const tokensIn = (characters: number) => Math.ceil(characters / charactersPerToken);
  return {
    tokensIn,
    charactersThatFit: () => Math.floor(most * charactersPerToken),
    learn: (characters, tokens) => {
      // Only downwards: servers that leave out what they have cached count too few.
      charactersPerToken = Math.min(usualCharactersPerToken, Math.max(1, characters / tokens));
    },
    learnRefusal: (characters) => {
      most = Math.min(most, tokensIn(characters) * 0.9);
    },
  };
}
