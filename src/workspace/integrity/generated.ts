/** Code that a program writes, and data written as code. */
export const isGenerated = (path: string): boolean =>
  /(?:^|\/)(?:generated|__generated__|gen|vendor|third_party|migrations|locales?|i18n|translations?|data|constants?|seeds?)\/|\.(?:gen|generated|pb|d)\.\w+$|_pb2(?:_grpc)?\.py$|\.min\.js$/.test(
    path,
  );
