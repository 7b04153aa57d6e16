using Fairlead.Api.AgentDoor;
using Fairlead.Api.Catalog;
using Fairlead.Api.Coordinates;
using Fairlead.Api.Events;
using Fairlead.Api.Health;
using Fairlead.Api.Http;
using Fairlead.Api.KeyValue;
using Fairlead.Api.Operators;
using Fairlead.Api.Queries;
using Fairlead.Api.Sessions;
using Fairlead.Api.Status;
using Fairlead.Api.Transactions;
using Fairlead.Api.WebUi;

namespace Fairlead.Api;

/// <summary>Every endpoint, once: path, verbs, what answers.</summary>
internal static class Endpoints
{
    /// <summary>Clients of Consul before 1.0 (python-consul to this day) change these with GET; Consul itself refuses that since.</summary>
    private const HttpVerbs PutAsGet = HttpVerbs.Put | HttpVerbs.Get;

    public static RouteTable All() => new([
        // Key/value, sessions, transactions, events
        new("/v1/kv/", HttpVerbs.Get | HttpVerbs.Put | HttpVerbs.Delete, KeyValueEndpoint.HandleAsync),
        new("/v1/txn", HttpVerbs.Put, TransactionEndpoint.ApplyAsync),
        new("/v1/session/create", HttpVerbs.Put, SessionWrites.CreateAsync),
        new("/v1/session/destroy/", HttpVerbs.Put, SessionWrites.DestroyAsync),
        new("/v1/session/renew/", HttpVerbs.Put, SessionWrites.RenewAsync),
        new("/v1/session/info/", HttpVerbs.Get, SessionReads.InfoAsync),
        new("/v1/session/node/", HttpVerbs.Get, SessionReads.NodeAsync),
        new("/v1/session/list", HttpVerbs.Get, SessionReads.ListAsync),
        new("/v1/event/fire/", HttpVerbs.Put, EventEndpoints.FireAsync),
        new("/v1/event/list", HttpVerbs.Get, EventEndpoints.ListAsync),

        // Agent
        new("/v1/agent/self", HttpVerbs.Get, AgentSelf.AnswerAsync),
        new("/v1/agent/services", HttpVerbs.Get, AgentReads.ServicesAsync),
        new("/v1/agent/service/", HttpVerbs.Get, AgentReads.ServiceAsync),
        new("/v1/agent/checks", HttpVerbs.Get, AgentReads.ChecksAsync),
        new("/v1/agent/members", HttpVerbs.Get, AgentReads.MembersAsync),
        new("/v1/agent/version", HttpVerbs.Get, AgentReads.VersionAsync),
        new("/v1/agent/join/", PutAsGet, MembershipEndpoints.JoinAsync) { AlwaysWrites = true },
        new("/v1/agent/leave", HttpVerbs.Put, MembershipEndpoints.LeaveAsync),
        new("/v1/agent/force-leave/", PutAsGet, MembershipEndpoints.ForceLeaveAsync) { AlwaysWrites = true },
        new("/v1/agent/reload", HttpVerbs.Put, MembershipEndpoints.ReloadAsync),
        new("/v1/agent/maintenance", HttpVerbs.Put, ServiceWrites.NodeMaintenanceAsync),
        new("/v1/agent/monitor", HttpVerbs.Get, ObservingEndpoints.MonitorAsync),
        new("/v1/agent/metrics", HttpVerbs.Get, ObservingEndpoints.MetricsAsync),
        new("/v1/agent/host", HttpVerbs.Get, ObservingEndpoints.HostAsync),
        new("/v1/agent/service/register", HttpVerbs.Put, ServiceWrites.RegisterAsync),
        new("/v1/agent/service/deregister/", PutAsGet, ServiceWrites.DeregisterAsync) { AlwaysWrites = true },
        new("/v1/agent/service/maintenance/", HttpVerbs.Put, ServiceWrites.MaintenanceAsync),
        new("/v1/agent/check/register", HttpVerbs.Put, CheckWrites.RegisterAsync),
        new("/v1/agent/check/deregister/", PutAsGet, CheckWrites.DeregisterAsync) { AlwaysWrites = true },
        new("/v1/agent/check/pass/", PutAsGet, CheckWrites.PassAsync) { AlwaysWrites = true },
        new("/v1/agent/check/warn/", PutAsGet, CheckWrites.WarnAsync) { AlwaysWrites = true },
        new("/v1/agent/check/fail/", PutAsGet, CheckWrites.FailAsync) { AlwaysWrites = true },
        new("/v1/agent/check/update/", HttpVerbs.Put, CheckWrites.UpdateAsync),
        new("/v1/agent/health/service/name/", HttpVerbs.Get, AgentHealth.ByNameAsync),
        new("/v1/agent/health/service/id/", HttpVerbs.Get, AgentHealth.ByIdAsync),
        new("/v1/agent/token/", HttpVerbs.Put, DisabledEndpoints.AclAsync),

        // Catalog, health, status
        new("/v1/catalog/services", HttpVerbs.Get, CatalogReads.ServicesAsync),
        new("/v1/catalog/service/", HttpVerbs.Get, CatalogReads.ServiceAsync),
        new("/v1/catalog/nodes", HttpVerbs.Get, CatalogReads.NodesAsync),
        new("/v1/catalog/node/", HttpVerbs.Get, CatalogReads.NodeAsync),
        new("/v1/catalog/node-services/", HttpVerbs.Get, CatalogReads.NodeServicesAsync),
        new("/v1/catalog/datacenters", HttpVerbs.Get, CatalogReads.DatacentersAsync),
        new("/v1/catalog/register", HttpVerbs.Put, CatalogWrites.RegisterAsync),
        new("/v1/catalog/deregister", HttpVerbs.Put, CatalogWrites.DeregisterAsync),
        new("/v1/health/service/", HttpVerbs.Get, HealthReads.ServiceAsync),
        new("/v1/health/node/", HttpVerbs.Get, HealthReads.NodeAsync),
        new("/v1/health/checks/", HttpVerbs.Get, HealthReads.ChecksAsync),
        new("/v1/health/state/", HttpVerbs.Get, HealthReads.StateAsync),
        // Not Consul's: pages of the other trades in this process.
        new("/v1/template/", HttpVerbs.Get, PageEndpoint.AnswerAsync),

        new("/v1/status/leader", HttpVerbs.Get, StatusReads.LeaderAsync),
        new("/v1/status/peers", HttpVerbs.Get, StatusReads.PeersAsync),

        // Prepared queries, coordinates, snapshot
        new("/v1/query", HttpVerbs.Get | HttpVerbs.Post, PreparedQueryEndpoints.RootAsync),
        new("/v1/query/", HttpVerbs.Get | HttpVerbs.Put | HttpVerbs.Delete, PreparedQueryEndpoints.OneAsync),
        new("/v1/coordinate/datacenters", HttpVerbs.Get, CoordinateEndpoints.DatacentersAsync),
        new("/v1/coordinate/nodes", HttpVerbs.Get, CoordinateEndpoints.NodesAsync),
        new("/v1/coordinate/node/", HttpVerbs.Get, CoordinateEndpoints.NodeAsync),
        new("/v1/coordinate/update", HttpVerbs.Put, CoordinateEndpoints.UpdateAsync),
        new("/v1/snapshot", HttpVerbs.Get | HttpVerbs.Put, SnapshotEndpoint.HandleAsync),

        // Operator
        new("/v1/operator/autopilot/configuration", HttpVerbs.Get | HttpVerbs.Put, AutopilotEndpoints.ConfigurationAsync),
        new("/v1/operator/autopilot/health", HttpVerbs.Get, AutopilotEndpoints.HealthAsync),
        new("/v1/operator/autopilot/state", HttpVerbs.Get, AutopilotEndpoints.StateAsync),
        new("/v1/operator/raft/configuration", HttpVerbs.Get, RaftEndpoints.ConfigurationAsync),
        new("/v1/operator/raft/peer", HttpVerbs.Delete, RaftEndpoints.RemovePeerAsync),
        new("/v1/operator/store/members", HttpVerbs.Get, StoreEndpoints.MembersAsync),
        new("/v1/operator/store/member", HttpVerbs.Put | HttpVerbs.Delete, StoreEndpoints.MemberAsync),
        new("/v1/operator/store/defragment", HttpVerbs.Put, StoreEndpoints.DefragmentAsync),
        new("/v1/operator/store/status", HttpVerbs.Get, StoreEndpoints.StatusAsync),
        new("/v1/operator/keyring", HttpVerbs.Get | HttpVerbs.Post | HttpVerbs.Put | HttpVerbs.Delete, DisabledEndpoints.KeyringAsync),
        new("/v1/acl/", HttpVerbs.Get | HttpVerbs.Put | HttpVerbs.Post | HttpVerbs.Delete, DisabledEndpoints.AclAsync),
        new("/v1/agent/connect/", HttpVerbs.Get | HttpVerbs.Post, DisabledEndpoints.ConnectAsync),

        // Summaries for a web page
        new("/v1/internal/ui/nodes", HttpVerbs.Get, UiEndpoints.NodesAsync),
        new("/v1/internal/ui/node/", HttpVerbs.Get, UiEndpoints.NodeAsync),
        new("/v1/internal/ui/services", HttpVerbs.Get, UiEndpoints.ServicesAsync),

        // The root
        new("/", HttpVerbs.Get, RootEndpoint.AnswerAsync),
        new("/ui/", HttpVerbs.Get, WebPages.FileAsync),
        new("/robots.txt", HttpVerbs.Get, WebPages.RobotsAsync),
    ]);
}
