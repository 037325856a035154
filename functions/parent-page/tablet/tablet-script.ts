/**
 * The script of a tablet that goes round; its pages work without. A page that comes back from the browser's memory is asked
 * for anew, a while without a tap leads to the page for the next person, and on that page whatever this browser keeps of
 * our pages goes.
 * @param home path of the page for the next person
 */
export function tabletScript({
  home,
  idleSeconds,
}: {
  readonly home: string;
  readonly idleSeconds: number;
}): string {
  return `(()=>{const home=${JSON.stringify(home)};let timer;
addEventListener('pageshow',(event)=>{if(event.persisted)location.reload()});
if(location.pathname===home){const quietly=(doing)=>{try{Promise.resolve(doing()).catch(()=>{})}catch{}};
quietly(()=>localStorage.clear());quietly(()=>sessionStorage.clear());
quietly(()=>caches.keys().then((keys)=>Promise.all(keys.map((key)=>caches.delete(key)))));
quietly(()=>navigator.serviceWorker.getRegistrations().then((all)=>Promise.all(all.map((one)=>one.unregister()))));
}else{const again=()=>{clearTimeout(timer);timer=setTimeout(()=>location.replace(home),${idleSeconds * 1_000})};
for(const name of ['pointerdown','keydown','input','scroll'])addEventListener(name,again,{passive:true,capture:true});again()}
})();
`;
}
