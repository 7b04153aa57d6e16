using Fairlead.Agent;
using Fairlead.Agent.Configuration;
using Fairlead.Api;
using Fairlead.Api.Dns;
using Fairlead.Cluster.Agents.Connecting;
using Fairlead.Logging;

namespace Fairlead.Composition;

/// <summary>
/// A part that takes over a new configuration. Judging comes first and may throw an <see cref="IOException"/>; what it gives puts the
/// new to use and is called only when every part has judged.
/// </summary>
internal delegate Func<Task> ReloadPart(AgentOptions options);

/// <summary>Who takes over what of a new configuration.</summary>
internal static class ReloadParts
{
    public static ReloadPart Log(AgentLog logs) => options => Then(() => logs.SetLevel(options.Logs.Level));

    public static ReloadPart Tls(AgentTls tls) => options => Then(tls.Prepare(options));

    /// <summary>Services, checks, and the node's metadata; its name, identity and addresses stay.</summary>
    public static ReloadPart Services(LocalAgent agent) => options => () =>
    {
        var node = agent.Snapshot.Node;
        return agent.ReloadAsync(options.Definitions, node with { Meta = options.ToLocalAgentOptions(node.Id).Node.Meta }, options.Checks.DiscardOutput, CancellationToken.None);
    };

    /// <summary>What a client agent tells of itself when it attaches again; after <see cref="Services"/>.</summary>
    public static ReloadPart Node(AgentConnection connection, LocalAgent agent) => _ => Then(() => connection.Renew(agent.Snapshot.Node));

    public static ReloadPart Api(ApiHost api, string nodeId) => options =>
    {
        var settings = ApiSettings.From(options, nodeId, https: null);
        return Then(() => api.Reconfigure(settings));
    };

    public static ReloadPart Dns(DnsHost dns) => options =>
    {
        // A port that is closed now is one of those that wait for a restart.
        var settings = DnsSettings.From(options);
        return Then(() =>
        {
            if (settings is not null)
            {
                dns.Reconfigure(settings);
            }
        });
    };

    public static ReloadPart Telemetry(AgentTelemetry telemetry) => options => Then(() => telemetry.Reconfigure(options));

    /// <param name="watches">Null where nothing can be watched.</param>
    public static ReloadPart Watches(AgentWatches? watches) => options => () => watches?.ApplyAsync(options.Watches, CancellationToken.None) ?? Task.CompletedTask;

    private static Func<Task> Then(Action take) => () =>
    {
        take();
        return Task.CompletedTask;
    };
}
