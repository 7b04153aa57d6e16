using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Registry.Model;

namespace Fairlead.Commands.Client;

/// <summary><c>catalog datacenters|nodes|services</c>, <c>services register|deregister</c>, <c>maint</c>, <c>event</c>.</summary>
internal static class CatalogCommands
{
    public static IEnumerable<ClientCommand> All { get; } =
    [
        new("catalog datacenters", "", "Lists the datacenters known.", _ => { }, async call =>
        {
            foreach (var datacenter in await call.Client.GetDatacentersAsync(call.Cancellation).ConfigureAwait(false))
            {
                await call.Out.WriteLineAsync(datacenter).ConfigureAwait(false);
            }

            return 0;
        }),
        new("catalog nodes", "", "Lists the nodes.",
            flags => flags
                .Switch("detailed", "Print addresses and metadata.")
                .Value("near", "node", "Sort by distance to this node; _agent for the agent's own.")
                .Value("node-meta", "key=value", "Only nodes with this metadata; may be repeated.")
                .Value("service", "name", "Only nodes that have this service.")
                .Value("filter", "expression", "Only nodes for which the expression holds."),
            NodesAsync),
        new("catalog services", "", "Lists the services.",
            flags => flags
                .Switch("tags", "Print tags too.")
                .Value("node", "name", "Only services of this node.")
                .Value("node-meta", "key=value", "Only services on nodes with this metadata; may be repeated."),
            ServicesAsync),
        new("services register", "[FILE …]", "Registers services with the agent, from files or from flags.",
            flags => flags
                .Value("id", "id", "The service's id; its name by default.")
                .Value("name", "name", "The service's name.")
                .Value("address", "address", "Its address.")
                .Value("port", "port", "Its port.")
                .Value("tag", "tag", "A tag; may be repeated.")
                .Value("meta", "key=value", "Metadata; may be repeated.")
                .Value("kind", "kind", "The kind of proxy."),
            RegisterAsync),
        new("services deregister", "[FILE …]", "Deregisters services from the agent.",
            flags => flags.Value("id", "id", "The service's id."), DeregisterAsync),
        new("maint", "", "Shows, starts or ends maintenance of the node or of a service.",
            flags => flags
                .Switch("enable", "Start it.")
                .Switch("disable", "End it.")
                .Value("reason", "text", "Why.")
                .Value("service", "id", "Of this service only."),
            MaintenanceAsync),
        new("event", "[PAYLOAD]", "Fires a user event.",
            flags => flags
                .Value("name", "name", "The event's name.")
                .Value("node", "regexp", "Only on nodes whose name matches.")
                .Value("service", "regexp", "Only on nodes with a service whose name matches.")
                .Value("tag", "regexp", "With -service: only where a tag matches."),
            EventAsync),
    ];

    private static async Task<int> NodesAsync(ClientCall call)
    {
        var filter = new CatalogFilter
        {
            Near = call.Flags.Last("near") ?? "",
            NodeMeta = [.. call.Flags.All("node-meta").Select(pair => pair.Replace('=', ':'))],
            Expression = call.Flags.Last("filter") ?? "",
        };
        var nodes = call.Flags.Last("service") is { } service
            ? (await call.Client.GetServiceInstancesAsync(service, filter, call.Cancellation).ConfigureAwait(false)).Select(instance => instance.Node).DistinctBy(node => node.Name)
            : await call.Client.GetNodesAsync(filter, call.Cancellation).ConfigureAwait(false);
        var list = nodes.ToList();
        if (list.Count == 0)
        {
            await call.Error.WriteLineAsync("No nodes match the given query - try expanding your search.").ConfigureAwait(false);
            return 0;
        }

        var detailed = call.Flags.IsOn("detailed");
        IReadOnlyList<string>[] header = detailed ? [["Node", "ID", "Address", "DC", "TaggedAddresses", "Meta"]] : [["Node", "ID", "Address", "DC"]];
        Columns.Write(call.Out, header.Concat(list.Select(IReadOnlyList<string> (node) => detailed
            ? [node.Name, node.Id, node.Address, node.Datacenter, Pairs(node.TaggedAddresses), Pairs(node.Meta)]
            : [node.Name, node.Id.Split('-')[0], node.Address, node.Datacenter])));
        return 0;
    }

    private static async Task<int> ServicesAsync(ClientCall call)
    {
        IEnumerable<ServiceSummary> services;
        if (call.Flags.Last("node") is { } name)
        {
            var node = await call.Client.GetNodeAsync(name, null, call.Cancellation).ConfigureAwait(false);
            services = (node?.Services ?? []).GroupBy(instance => instance.Name, StringComparer.Ordinal)
                .Select(group => new ServiceSummary(group.Key, [.. group.SelectMany(instance => instance.Tags).Distinct().Order(StringComparer.Ordinal)]))
                .OrderBy(summary => summary.Name, StringComparer.Ordinal);
        }
        else
        {
            var filter = new CatalogFilter { NodeMeta = [.. call.Flags.All("node-meta").Select(pair => pair.Replace('=', ':'))] };
            services = await call.Client.GetServicesAsync(filter, call.Cancellation).ConfigureAwait(false);
        }

        var list = services.ToList();
        if (list.Count == 0)
        {
            await call.Error.WriteLineAsync("No services match the given query - try expanding your search.").ConfigureAwait(false);
            return 0;
        }

        var tags = call.Flags.IsOn("tags");
        Columns.Write(call.Out, list.Select(IReadOnlyList<string> (service) => tags ? [service.Name, string.Join(',', service.Tags)] : [service.Name]));
        return 0;
    }

    private static async Task<int> RegisterAsync(ClientCall call)
    {
        if (call.Flags.Last("name") is { } name)
        {
            var body = new JsonObject
            {
                ["Name"] = name,
                ["ID"] = call.Flags.Last("id"),
                ["Kind"] = call.Flags.Last("kind") ?? "",
                ["Address"] = call.Flags.Last("address") ?? "",
                ["Port"] = int.TryParse(call.Flags.Last("port"), out var port) ? port : 0,
                ["Tags"] = new JsonArray([.. call.Flags.All("tag").Select(tag => (JsonNode)tag)]),
                ["Meta"] = new JsonObject(call.Flags.All("meta").Select(pair => pair.Split('=', 2))
                    .Select(pair => new KeyValuePair<string, JsonNode?>(pair[0], pair.ElementAtOrDefault(1) ?? ""))),
            };
            await call.Client.RegisterServiceAsync(Encoding.UTF8.GetBytes(body.ToJsonString()), cancellationToken: call.Cancellation).ConfigureAwait(false);
            await call.Out.WriteLineAsync($"Registered service: {name}").ConfigureAwait(false);
            return 0;
        }

        if (call.Arguments.Count == 0)
        {
            return call.Misused("Service registration requires at least one argument or flags");
        }

        return await ServiceFiles.ForEachAsync(call, async service =>
        {
            await call.Client.RegisterServiceAsync(service.Json, cancellationToken: call.Cancellation).ConfigureAwait(false);
            await call.Out.WriteLineAsync($"Registered service: {service.Name}").ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private static async Task<int> DeregisterAsync(ClientCall call)
    {
        if (call.Flags.Last("id") is { } id)
        {
            await call.Client.DeregisterServiceAsync(id, call.Cancellation).ConfigureAwait(false);
            await call.Out.WriteLineAsync($"Deregistered service: {id}").ConfigureAwait(false);
            return 0;
        }

        if (call.Arguments.Count == 0)
        {
            return call.Misused("Service deregistration requires at least one argument or -id");
        }

        return await ServiceFiles.ForEachAsync(call, async service =>
        {
            await call.Client.DeregisterServiceAsync(service.Id, call.Cancellation).ConfigureAwait(false);
            await call.Out.WriteLineAsync($"Deregistered service: {service.Id}").ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private static async Task<int> MaintenanceAsync(ClientCall call)
    {
        var (enable, disable, service) = (call.Flags.IsOn("enable"), call.Flags.IsOn("disable"), call.Flags.Last("service") ?? "");
        var reason = call.Flags.Last("reason") ?? "";
        if (enable && disable)
        {
            return call.Misused("Only one of -enable or -disable may be provided");
        }

        if (!enable && !disable)
        {
            return reason.Length > 0 || service.Length > 0
                ? call.Misused("-reason and -service need -enable or -disable")
                : await ListMaintenanceAsync(call).ConfigureAwait(false);
        }

        await call.Client.SetMaintenanceAsync(enable, reason, service, call.Cancellation).ConfigureAwait(false);
        var state = enable ? "enabled" : "disabled";
        await call.Out.WriteLineAsync(service.Length > 0
            ? $"Service maintenance is now {state} for \"{service}\""
            : $"Node maintenance is now {state}").ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> ListMaintenanceAsync(ClientCall call)
    {
        foreach (var check in await call.Client.GetAgentChecksAsync("", call.Cancellation).ConfigureAwait(false))
        {
            if (check.CheckId == "_node_maintenance")
            {
                await call.Out.WriteLineAsync($"Node:\n  Name:   {check.Node}\n  Reason: {check.Notes}\n").ConfigureAwait(false);
            }
            else if (check.CheckId.StartsWith("_service_maintenance:", StringComparison.Ordinal))
            {
                await call.Out.WriteLineAsync($"Service:\n  ID:     {check.ServiceId}\n  Reason: {check.Notes}\n").ConfigureAwait(false);
            }
        }

        return 0;
    }

    private static async Task<int> EventAsync(ClientCall call)
    {
        if (call.Flags.Last("name") is not { Length: > 0 } name)
        {
            return call.Misused("Event name must be specified using -name");
        }

        if (call.Arguments.Count > 1)
        {
            return call.Misused("Too many command line arguments: the payload is one");
        }

        var fired = await call.Client.FireEventAsync(name, Encoding.UTF8.GetBytes(call.Arguments.FirstOrDefault("")), call.Flags.Last("node") ?? "",
            call.Flags.Last("service") ?? "", call.Flags.Last("tag") ?? "", call.Cancellation).ConfigureAwait(false);
        await call.Out.WriteLineAsync($"Event ID: {fired.Id}").ConfigureAwait(false);
        return 0;
    }

    private static string Pairs(ImmutableSortedDictionary<string, string> pairs) => string.Join(", ", pairs.Select(pair => $"{pair.Key}={pair.Value}"));
}
