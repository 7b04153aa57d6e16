"""python-consul, as Debian ships it, against the address in argv: every call its users make, with what must come back."""
import sys
import threading

import consul

host, port = sys.argv[1].split(":")
c = consul.Consul(host=host, port=int(port))

# Key/value
assert c.kv.put("py/a", "1", flags=7) is True
index, entry = c.kv.get("py/a")
assert entry["Value"] == b"1" and entry["Flags"] == 7, entry
assert c.kv.put("py/a", "2", cas=entry["ModifyIndex"]) is True
assert c.kv.put("py/a", "3", cas=entry["ModifyIndex"]) is False
assert c.kv.put("py/empty", "") is True
assert c.kv.get("py/empty")[1]["Value"] is None
assert c.kv.get("py/absent")[1] is None
assert [e["Key"] for e in c.kv.get("py/", recurse=True)[1]] == ["py/a", "py/empty"]
assert c.kv.get("py/", keys=True, separator="/")[1] == ["py/a", "py/empty"]

# Blocking: a change on another connection wakes the reader
index, entry = c.kv.get("py/a")
writer = threading.Thread(target=lambda: consul.Consul(host=host, port=int(port)).kv.put("py/a", "woken"))
reader_result = []
reader = threading.Thread(target=lambda: reader_result.append(c.kv.get("py/a", index=index, wait="30s")))
reader.start()
writer.start()
writer.join()
reader.join()
assert reader_result[0][1]["Value"] == b"woken" and int(reader_result[0][0]) > int(index), reader_result
assert c.kv.delete("py/empty") is True
assert c.kv.delete("py/", recurse=True) is True
assert c.kv.get("py/", recurse=True)[1] is None

# Services and checks of the agent
assert c.agent.service.register("py-web", service_id="py-web-1", address="127.0.0.1", port=8080, tags=["blue"],
                                check=consul.Check.ttl("30s")) is True
services = c.agent.services()
assert services["py-web-1"]["Service"] == "py-web" and services["py-web-1"]["Tags"] == ["blue"], services
assert c.health.service("py-web", passing=True)[1] == []
assert c.agent.check.ttl_pass("service:py-web-1", "fine") is True
index, nodes = c.health.service("py-web", passing=True)
assert len(nodes) == 1 and nodes[0]["Service"]["Port"] == 8080, nodes
assert any(check["Output"] == "fine" for check in nodes[0]["Checks"]), nodes
assert c.agent.check.ttl_warn("service:py-web-1") is True
assert c.agent.check.ttl_fail("service:py-web-1") is True
assert c.health.state("critical")[1][0]["CheckID"] == "service:py-web-1"
assert c.agent.service.maintenance("py-web-1", "true", "because") is True
assert "_service_maintenance:py-web-1" in c.agent.checks()
assert c.agent.service.maintenance("py-web-1", "false") is True
assert c.agent.maintenance("true", "all of it") is True
assert "_node_maintenance" in c.agent.checks()
assert c.agent.maintenance("false") is True
assert c.agent.check.register("py-check", consul.Check.tcp("127.0.0.1", 1, "10s")) is True
assert c.agent.check.deregister("py-check") is True
# Scripts from strangers are refused, and the refusal names the flag.
try:
    c.agent.check.register("py-script", script="true", interval="10s")
    raise SystemExit("a script check was taken over the API")
except consul.ConsulException as e:
    assert "enable_script_checks" in str(e), e

# Catalog and health
node = c.agent.self()["Config"]["NodeName"]
assert c.agent.self()["Config"]["Datacenter"] == "dc1"
assert c.agent.members()[0]["Name"] == node
assert c.catalog.datacenters() == ["dc1"]
assert "py-web" in c.catalog.services()[1]
assert c.catalog.service("py-web", tag="blue")[1][0]["ServiceID"] == "py-web-1"
assert c.catalog.service("nothing")[1] == []
assert "py-web-1" in c.catalog.node(node)[1]["Services"]
assert c.catalog.node("nothing")[1] is None
assert any(n["Node"] == node for n in c.catalog.nodes(near="_agent")[1])
assert c.catalog.register("ext", "10.9.9.9", service={"ID": "x", "Service": "x", "Port": 1},
                          check={"Name": "c", "Status": "passing", "ServiceID": "x"}) is True
assert c.health.node("ext")[1][0]["Status"] == "passing"
assert c.health.checks("x")[1][0]["ServiceName"] == "x"
assert c.catalog.deregister("ext") is True

# Sessions and locks
session = c.session.create(name="lock", ttl=30, lock_delay=0, behavior="release")
assert c.kv.put("py/lock", "me", acquire=session) is True
other = c.session.create(lock_delay=0)
assert c.kv.put("py/lock", "him", acquire=other) is False
assert c.session.renew(session)["ID"] == session
assert c.session.info(session)[1]["Name"] == "lock"
assert c.session.info("00000000-0000-0000-0000-000000000000")[1] is None
assert {s["ID"] for s in c.session.list()[1]} == {session, other}
assert len(c.session.node(node)[1]) == 2
assert c.kv.put("py/lock", "free", release=session) is True
assert c.session.destroy(session) is True and c.session.destroy(other) is True

# Events, status, prepared queries, coordinates
event = c.event.fire("py-deploy", "payload")
assert c.event.list("py-deploy")[1][0]["ID"] == event["ID"]
assert c.status.leader() == "127.0.0.1:8300" and c.status.peers() == ["127.0.0.1:8300"]
query = c.query.create("py-web", name="py-query")
assert c.query.execute("py-query")["Service"] == "py-web"
assert c.query.explain("py-query")["Query"]["Name"] == "py-query"
assert c.query.get(query["ID"])[0]["Name"] == "py-query"
assert c.query.delete(query["ID"]) is True
assert c.coordinate.datacenters()[0]["Datacenter"] == "dc1"

# ACLs are off, and the client's own error says so
try:
    c.acl.list()
    raise SystemExit("the ACL list was given though ACLs are off")
except consul.ACLDisabled:
    pass

assert c.agent.service.deregister("py-web-1") is True
assert "py-web" not in c.catalog.services()[1]
print("all calls answered")
