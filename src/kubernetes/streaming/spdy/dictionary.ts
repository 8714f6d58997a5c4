/**
 * The text both sides prime zlib with before the first header block
 * (SPDY protocol draft 3, section 2.6.10.1; its bytes are part of the protocol).
 */

const prefixedWords = [
  ..."options head post put delete trace".split(" "),
  ..."accept accept-charset accept-encoding accept-language accept-ranges age allow".split(" "),
  ..."authorization cache-control connection content-base content-encoding".split(" "),
  ..."content-language content-length content-location content-md5 content-range".split(" "),
  ..."content-type date etag expect expires from host if-match if-modified-since".split(" "),
  ..."if-none-match if-range if-unmodified-since last-modified location max-forwards".split(" "),
  ..."pragma proxy-authenticate proxy-authorization range referer retry-after server te".split(" "),
  ..."trailer transfer-encoding upgrade user-agent vary via warning www-authenticate".split(" "),
  ..."method get status".split(" "),
  "200 OK",
  ..."version HTTP/1.1 url public set-cookie keep-alive origin".split(" "),
];

const plainText = [
  "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505",
  "203 Non-Authoritative Information",
  "204 No Content",
  "301 Moved Permanently",
  "400 Bad Request",
  "401 Unauthorized",
  "403 Forbidden",
  "404 Not Found",
  "500 Internal Server Error",
  "501 Not Implemented",
  "503 Service Unavailable",
  "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec",
  " 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT",
  "chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,",
  "text/plain,text/javascript,public",
  "privatemax-age=gzip,deflate,sdch",
  "charset=utf-8charset=iso-8859-1,utf-,*,enq=0.",
].join("");

/** Words carry their length as a 32-bit number, as header names do inside a block. */
function lengthPrefixed(word: string): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(word.length);
  return Buffer.concat([head, Buffer.from(word, "latin1")]);
}

/** 1423 bytes. */
export const spdyDictionary: Buffer = Buffer.concat([
  ...prefixedWords.map(lengthPrefixed),
  Buffer.from(plainText, "latin1"),
]);
