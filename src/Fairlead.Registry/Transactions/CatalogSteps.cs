using System.Collections.Immutable;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;

namespace Fairlead.Registry.Transactions;

/// <summary>A transaction's steps on the catalog. Each gives null, or why it refuses.</summary>
internal static class CatalogSteps
{
    internal static string? Run(Draft draft, NodeOperation operation, ImmutableArray<TransactionResult>.Builder results)
    {
        var wanted = operation.Node;
        var name = wanted.Name.Length > 0 ? wanted.Name : draft.Now.NodeNames.Find(StoreKeys.Fold(wanted.Id)) ?? "";
        if (name.Length == 0)
        {
            return "a node operation needs the node's name, or the ID of one that exists";
        }

        var state = draft.Now.FindNode(name);
        draft.Expect(StoreKeys.Node(name), state?.Node!.ModifyIndex ?? 0);
        var error = Condition(operation.Verb, state?.Node!.ModifyIndex, wanted.ModifyIndex, $"node \"{name}\"");
        if (error is not null || (IsDelete(operation.Verb) && state is null))
        {
            return error;
        }

        if (IsDelete(operation.Verb))
        {
            Deregistration.RemoveNode(draft, state!);
            return null;
        }

        if (operation.Verb != CatalogVerb.Get && Registration.PutNode(draft, wanted with { Name = name }) is { Applied: false } verdict)
        {
            return verdict.Error;
        }

        results.Add(new TransactionResult(Node: draft.Now.FindNode(name)!.Node));
        return null;
    }

    internal static string? Run(Draft draft, ServiceOperation operation, ImmutableArray<TransactionResult>.Builder results)
    {
        var wanted = operation.Service.Id.Length > 0 ? operation.Service : operation.Service with { Id = operation.Service.Name };
        var state = draft.Now.FindNode(wanted.Node);
        var old = state?.Services.Find(StoreKeys.Fold(wanted.Id));
        draft.Expect(StoreKeys.Service(wanted.Node, wanted.Id), old?.ModifyIndex ?? 0);
        var error = Condition(operation.Verb, old?.ModifyIndex, wanted.ModifyIndex, $"service \"{wanted.Id}\" on node \"{wanted.Node}\"");
        if (error is not null || (IsDelete(operation.Verb) && old is null))
        {
            return error;
        }

        if (IsDelete(operation.Verb))
        {
            Deregistration.RemoveService(draft, state!, wanted.Id);
            return null;
        }

        if (operation.Verb != CatalogVerb.Get && Registration.PutService(draft, wanted) is { Applied: false } verdict)
        {
            return verdict.Error;
        }

        results.Add(new TransactionResult(Service: draft.Now.FindNode(wanted.Node)!.Services[StoreKeys.Fold(wanted.Id)]));
        return null;
    }

    internal static string? Run(Draft draft, CheckOperation operation, ImmutableArray<TransactionResult>.Builder results)
    {
        var wanted = operation.Check.CheckId.Length > 0 ? operation.Check : operation.Check with { CheckId = operation.Check.Name };
        var old = draft.Now.FindNode(wanted.Node)?.Checks.Find(StoreKeys.Fold(wanted.CheckId));
        draft.Expect(StoreKeys.Check(wanted.Node, wanted.CheckId), old?.ModifyIndex ?? 0);
        var error = Condition(operation.Verb, old?.ModifyIndex, wanted.ModifyIndex, $"check \"{wanted.CheckId}\" on node \"{wanted.Node}\"");
        if (error is not null || (IsDelete(operation.Verb) && old is null))
        {
            return error;
        }

        if (IsDelete(operation.Verb))
        {
            Deregistration.RemoveCheck(draft, old!);
            return null;
        }

        if (operation.Verb != CatalogVerb.Get && Registration.PutCheck(draft, wanted) is { Applied: false } verdict)
        {
            return verdict.Error;
        }

        results.Add(new TransactionResult(Check: draft.Now.FindNode(wanted.Node)!.Checks[StoreKeys.Fold(wanted.CheckId)]));
        return null;
    }

    /// <summary>Whether the record is as the verb wants it. Deleting by index what is not there is refused, as its index is none.</summary>
    private static string? Condition(CatalogVerb verb, ulong? index, ulong wanted, string what) => verb switch
    {
        CatalogVerb.Get when index is null => $"{what} doesn't exist",
        CatalogVerb.Cas when (index ?? 0) != wanted => $"failed to set {what}, index is stale",
        CatalogVerb.DeleteCas when (index ?? 0) != wanted => $"failed to delete {what}, index is stale",
        _ => null,
    };

    private static bool IsDelete(CatalogVerb verb) => verb is CatalogVerb.Delete or CatalogVerb.DeleteCas;
}
