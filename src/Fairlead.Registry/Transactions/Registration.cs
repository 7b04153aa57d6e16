using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Transactions;

/// <summary>Puts nodes, services and checks. What is the same as before is not written, so it keeps its index.</summary>
internal static class Registration
{
    /// <summary>The check that tells whether a node is alive at all.</summary>
    internal const string LivenessCheck = "serfHealth";

    internal static Verdict Register(Draft draft, RegisterRequest request)
    {
        if (request.Node.Name.Length == 0 || (request.Node.Address.Length == 0 && !request.SkipNodeUpdate))
        {
            return Verdict.Failed("Must provide node and address");
        }

        var verdict = PutNode(draft, request.Node, request.SkipNodeUpdate);
        foreach (var service in request.Services)
        {
            verdict = verdict.Applied ? PutService(draft, service with { Node = request.Node.Name }) : verdict;
        }

        foreach (var check in request.Checks)
        {
            verdict = verdict.Applied ? PutCheck(draft, check with { Node = request.Node.Name }) : verdict;
        }

        return verdict;
    }

    internal static Verdict PutNode(Draft draft, Node node, bool keepExisting = false)
    {
        var old = draft.Now.FindNode(node.Name)?.Node;
        if (old is not null && keepExisting)
        {
            draft.ExpectExists(StoreKeys.Node(old.Name), old.CreateIndex);
            return Verdict.Granted;
        }

        draft.Expect(StoreKeys.Node(node.Name), old?.ModifyIndex ?? 0);
        if (node.Address.Length == 0)
        {
            return Verdict.Failed("Must provide node and address");
        }

        if (old is { Id.Length: > 0 } && node.Id.Length > 0 && !SameText(old.Id, node.Id) && IsAlive(draft, old))
        {
            return Verdict.Failed(
                $"Node name {node.Name} is reserved by node {old.Id} with name {old.Name} ({old.Address}); the node that asks is {node.Id} ({node.Address})");
        }

        if (node.Id.Length > 0 && draft.Now.NodeNames.Find(StoreKeys.Fold(node.Id)) is { } holder && holder != StoreKeys.Fold(node.Name))
        {
            // The same machine under a new name: what hung on the old name goes with it.
            Deregistration.RemoveNode(draft, draft.Now.Nodes[holder]);
        }

        // A registration without an identity (an external tool's) does not take one away.
        var merged = old is not null && node.Id.Length == 0 ? node with { Id = old.Id } : node;
        var bytes = RecordCodec.Encode(merged);
        if (old is null || !RecordCodec.Encode(old).AsSpan().SequenceEqual(bytes))
        {
            draft.Put(StoreKeys.Node(node.Name), bytes);
        }

        return Verdict.Granted;
    }

    internal static Verdict PutService(Draft draft, ServiceInstance service)
    {
        service = service.Id.Length == 0 ? service with { Id = service.Name } : service;
        if (service.Name.Length == 0)
        {
            return Verdict.Failed("Must provide service name with ID");
        }

        if (!ExpectNode(draft, service.Node, out var state))
        {
            return Verdict.Failed("Missing node registration");
        }

        service = service with { Node = state.Node!.Name };
        var key = StoreKeys.Service(service.Node, service.Id);
        var old = state.Services.Find(StoreKeys.Fold(service.Id));
        draft.Expect(key, old?.ModifyIndex ?? 0);
        var bytes = RecordCodec.Encode(service);
        if (old is not null && RecordCodec.Encode(old).AsSpan().SequenceEqual(bytes))
        {
            return Verdict.Granted;
        }

        draft.Put(key, bytes);
        if (old is not null && (old.Name != service.Name || !old.Tags.AsSpan().SequenceEqual(service.Tags.AsSpan())))
        {
            CarryOver(draft, state, service);
        }

        return Verdict.Granted;
    }

    internal static Verdict PutCheck(Draft draft, HealthCheck check)
    {
        check = check.CheckId.Length == 0 ? check with { CheckId = check.Name } : check;
        if (check.CheckId.Length == 0)
        {
            return Verdict.Failed("Must provide check name or ID");
        }

        if (!ExpectNode(draft, check.Node, out var state))
        {
            return Verdict.Failed("Missing node registration");
        }

        check = check with { Node = state.Node!.Name, ServiceName = "", ServiceTags = [] };
        if (check.ServiceId.Length > 0)
        {
            var service = state.Services.Find(StoreKeys.Fold(check.ServiceId));
            draft.Expect(StoreKeys.Service(check.Node, check.ServiceId), service?.ModifyIndex ?? 0);
            if (service is null)
            {
                return Verdict.Failed($"Missing service registration: unknown service ID \"{check.ServiceId}\" on node \"{check.Node}\"");
            }

            check = check with { ServiceName = service.Name, ServiceTags = service.Tags };
        }

        var key = StoreKeys.Check(check.Node, check.CheckId);
        var old = state.Checks.Find(StoreKeys.Fold(check.CheckId));
        draft.Expect(key, old?.ModifyIndex ?? 0);
        var bytes = RecordCodec.Encode(check);
        if (old is not null && RecordCodec.Encode(old).AsSpan().SequenceEqual(bytes))
        {
            return Verdict.Granted;
        }

        draft.Put(key, bytes);
        if (check.Status == CheckStatus.Critical)
        {
            SessionWrites.EndThoseOf(draft, check.Node, check.CheckId);
        }

        return Verdict.Granted;
    }

    /// <summary>Relies on the node being there.</summary>
    internal static bool ExpectNode(Draft draft, string name, out NodeState state)
    {
        state = draft.Now.FindNode(name)!;
        if (state is null)
        {
            draft.Expect(StoreKeys.Node(name), 0);
            return false;
        }

        draft.ExpectExists(StoreKeys.Node(name), state.Node!.CreateIndex);
        return true;
    }

    /// <summary>A check repeats its service's name and tags; when those change the service's checks change with them.</summary>
    private static void CarryOver(Draft draft, NodeState state, ServiceInstance service)
    {
        draft.ExpectUnchanged(StoreKeys.All(StoreTable.Check, service.Node));
        foreach (var (_, check) in state.Checks)
        {
            if (SameText(check.ServiceId, service.Id))
            {
                draft.Expect(StoreKeys.Check(check.Node, check.CheckId), check.ModifyIndex);
                draft.Put(
                    StoreKeys.Check(check.Node, check.CheckId),
                    RecordCodec.Encode(check with { ServiceName = service.Name, ServiceTags = service.Tags }));
            }
        }
    }

    private static bool IsAlive(Draft draft, Node node)
    {
        var check = draft.Now.FindNode(node.Name)!.Checks.Find(StoreKeys.Fold(LivenessCheck));
        draft.Expect(StoreKeys.Check(node.Name, LivenessCheck), check?.ModifyIndex ?? 0);
        return check is { Status: not CheckStatus.Critical };
    }

    private static bool SameText(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
