/**
 * The service worker of the parent pages: without a connection a page that is asked for is answered by one that is the
 * same for every link, whose script then shows what this tab has kept. It keeps no page of anybody, and no answer.
 * @param files paths of that page, and of the style and the script that it needs
 * @param version changes with any of them
 */
export function workerScript({ offline, files, version }: WorkerFiles): string {
  return `const name=${JSON.stringify(`${cachePrefix}${version}`)},files=${JSON.stringify([offline, ...files])};
addEventListener('install',(event)=>event.waitUntil(caches.open(name).then((cache)=>cache.addAll(files)).then(()=>skipWaiting())));
addEventListener('activate',(event)=>event.waitUntil(caches.keys().then((keys)=>Promise.all(keys.filter((key)=>key!==name&&key.startsWith(${JSON.stringify(cachePrefix)})).map((key)=>caches.delete(key)))).then(()=>clients.claim())));
addEventListener('fetch',(event)=>{const {request}=event;
if(request.method!=='GET')return;
if(request.mode==='navigate')event.respondWith(fetch(request).catch(()=>caches.match(files[0])));
else if(files.includes(new URL(request.url).pathname))event.respondWith(caches.match(request).then((kept)=>kept||fetch(request)));
});
`;
}

const cachePrefix = 'kring-parent-';

export interface WorkerFiles {
  readonly offline: string;
  readonly files: readonly string[];
  readonly version: string;
}
