/** The file that the definition with a canonical URL is in, of those that many hosts may define. */
export function fileNameOf(url: string): string {
  return url.replace(/^[a-z]+:(\/\/)?/, '').replace(/[^A-Za-z0-9.-]+/g, '_');
}
