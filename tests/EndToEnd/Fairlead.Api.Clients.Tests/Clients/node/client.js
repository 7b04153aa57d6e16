// The consul client of npm against the address in argv: what its users call, with what must come back.
const assert = require("assert");
const Consul = require("consul");

const [host, port] = process.argv[2].split(":");
const consul = new Consul({ host, port: Number(port) });

async function main() {
  // Key/value
  assert.strictEqual(await consul.kv.set("js/a", "1"), true);
  assert.strictEqual((await consul.kv.get("js/a")).Value, "1");
  assert.deepStrictEqual(await consul.kv.keys("js/"), ["js/a"]);
  assert.notStrictEqual(await consul.kv.set({ key: "js/a", value: "2", cas: "999" }), true);

  // A watch sees a change made meanwhile
  const watch = consul.watch({ method: consul.kv.get, options: { key: "js/a" } });
  const seen = new Promise((resolve, reject) => {
    watch.on("error", reject);
    watch.on("change", (entry) => {
      if (entry.Value === "new") resolve();
      else consul.kv.set("js/a", "new").catch(reject);
    });
  });
  await seen;
  watch.end();

  // The agent's services and checks
  await consul.agent.service.register({ name: "js-web", id: "js-web-1", port: 8080, tags: ["green"], check: { ttl: "30s" } });
  await consul.agent.check.pass({ id: "service:js-web-1", note: "ok" });
  const healthy = await consul.health.service({ service: "js-web", passing: true });
  assert.strictEqual(healthy.length, 1);
  assert.strictEqual(healthy[0].Service.ID, "js-web-1");
  assert.deepStrictEqual((await consul.catalog.service.list())["js-web"], ["green"]);
  assert.strictEqual((await consul.catalog.service.nodes("js-web"))[0].ServicePort, 8080);
  assert.ok((await consul.agent.service.list())["js-web-1"]);
  assert.ok((await consul.agent.check.list())["service:js-web-1"]);
  assert.ok((await consul.agent.members()).length >= 1);
  const self = await consul.agent.self();
  assert.strictEqual(self.Config.Datacenter, "dc1");
  assert.ok((await consul.catalog.node.services(self.Config.NodeName)).Services["js-web-1"]);
  await consul.agent.service.deregister("js-web-1");

  // Sessions and locks
  const session = await consul.session.create({ name: "js", ttl: "30s" });
  assert.strictEqual(await consul.kv.set({ key: "js/lock", value: "x", acquire: session.ID }), true);
  assert.strictEqual((await consul.session.get(session.ID)).ID, session.ID);
  await consul.session.renew(session.ID);
  await consul.session.destroy(session.ID);

  // The rest
  assert.strictEqual(await consul.status.leader(), "127.0.0.1:8300");
  const event = await consul.event.fire({ name: "js-event", payload: "p" });
  assert.ok((await consul.event.list()).some((e) => e.ID === event.ID));
  const results = await consul.transaction.create([{ KV: { Verb: "set", Key: "js/txn", Value: "dg==" } }]);
  assert.strictEqual(results.Results.length, 1);
  await consul.kv.del({ key: "js/", recurse: true });
  assert.strictEqual(await consul.kv.get("js/a"), undefined);
  console.log("all calls answered");
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
