using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Transactions;

/// <summary>Removes nodes, services and checks with all that depends on them. What is not there is no refusal.</summary>
internal static class Deregistration
{
    internal static Verdict Deregister(Draft draft, DeregisterRequest request)
    {
        if (request.Node.Length == 0)
        {
            return Verdict.Failed("Must provide node");
        }

        if (draft.Now.FindNode(request.Node) is not { } state)
        {
            draft.Expect(StoreKeys.Node(request.Node), 0);
            return Verdict.Granted;
        }

        if (request.ServiceIds.IsDefaultOrEmpty && request.CheckIds.IsDefaultOrEmpty)
        {
            RemoveNode(draft, state);
            return Verdict.Granted;
        }

        foreach (var id in request.ServiceIds.IsDefault ? [] : request.ServiceIds)
        {
            RemoveService(draft, state, id);
        }

        foreach (var id in request.CheckIds.IsDefault ? [] : request.CheckIds)
        {
            if (state.Checks.Find(StoreKeys.Fold(id)) is { } check)
            {
                RemoveCheck(draft, check);
            }
        }

        return Verdict.Granted;
    }

    /// <summary>
    /// Everything that relies on the node compares its record, so whatever is put on it meanwhile either sees the node gone or goes
    /// with the prefixes deleted here. Sessions are held to the snapshot: their locks have to be released one by one.
    /// </summary>
    internal static void RemoveNode(Draft draft, NodeState state)
    {
        var name = state.Node!.Name;
        draft.Expect(StoreKeys.Node(name), state.Node.ModifyIndex);
        draft.ExpectUnchanged(StoreKeys.All(StoreTable.Session, name));
        foreach (var (_, session) in state.Sessions)
        {
            SessionWrites.End(draft, session);
        }

        draft.DeletePrefix(StoreKeys.All(StoreTable.Service, name), [.. state.Services.Select(s => StoreKeys.Service(name, s.Key))]);
        draft.DeletePrefix(StoreKeys.All(StoreTable.Check, name), [.. state.Checks.Select(c => StoreKeys.Check(name, c.Key))]);
        draft.DeletePrefix(StoreKeys.All(StoreTable.Coordinate, name), [.. CoordinateKeys(draft, name)]);
        draft.Delete(StoreKeys.Node(name));
    }

    internal static void RemoveService(Draft draft, NodeState state, string id)
    {
        if (state.Services.Find(StoreKeys.Fold(id)) is not { } service)
        {
            draft.Expect(StoreKeys.Service(state.Node!.Name, id), 0);
            return;
        }

        draft.Expect(StoreKeys.Service(service.Node, service.Id), service.ModifyIndex);
        draft.Delete(StoreKeys.Service(service.Node, service.Id));
        draft.ExpectUnchanged(StoreKeys.All(StoreTable.Check, service.Node));
        foreach (var (_, check) in state.Checks)
        {
            if (string.Equals(check.ServiceId, service.Id, StringComparison.OrdinalIgnoreCase))
            {
                RemoveCheck(draft, check);
            }
        }
    }

    internal static void RemoveCheck(Draft draft, HealthCheck check)
    {
        draft.Expect(StoreKeys.Check(check.Node, check.CheckId), check.ModifyIndex);
        draft.Delete(StoreKeys.Check(check.Node, check.CheckId));
        SessionWrites.EndThoseOf(draft, check.Node, check.CheckId);
    }

    private static IEnumerable<byte[]> CoordinateKeys(Draft draft, string node)
    {
        foreach (var (_, coordinate) in draft.Now.Coordinates.WithPrefix(StoreKeys.Fold(node) + "\0"))
        {
            yield return StoreKeys.Coordinate(node, coordinate.Segment);
        }
    }
}
