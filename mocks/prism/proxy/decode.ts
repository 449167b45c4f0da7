/**
 * Undoes the compression of a copy, so that it can be checked; what is passed on stays as it is.
 */
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";

/**
 * @returns undefined when there is more than the limit
 * @throws Error when the encoding is not known, or the bytes are not what it says
 */
export function decodeBody(
  bytes: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Buffer | undefined {
  // An empty body is not a gzip of nothing, and servers send it with the header nevertheless.
  if (bytes.length === 0) return bytes;
  try {
    return decode(bytes, encoding, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function decode(
  bytes: Buffer,
  encoding: string | undefined,
  limit: { maxOutputLength: number },
): Buffer {
  switch (encoding?.trim().toLowerCase() ?? "identity") {
    case "identity":
    case "":
      return bytes;
    case "gzip":
    case "x-gzip":
      return gunzipSync(bytes, limit);
    case "deflate":
      return inflateSync(bytes, limit);
    case "br":
      return brotliDecompressSync(bytes, limit);
    case "zstd":
      return zstdDecompressSync(bytes, limit);
    default:
      throw new Error("unknown content-encoding");
  }
}
