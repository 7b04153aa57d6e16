using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.Requests;

/// <summary>Operations that are applied as one, in order, each seeing what those before it did; or none of them.</summary>
public sealed record TransactionRequest(ImmutableArray<TransactionOperation> Operations) : RegistryRequest;

/// <summary>A part of a transaction.</summary>
public abstract record TransactionOperation;

/// <summary>What is done to a record of the catalog in a transaction.</summary>
public enum CatalogVerb
{
    /// <summary>Read; refused when it does not exist.</summary>
    Get,

    /// <summary>Write.</summary>
    Set,

    /// <summary>Write if its index is the one in the record; 0: if it does not exist.</summary>
    Cas,

    /// <summary>Remove.</summary>
    Delete,

    /// <summary>Remove if its index is the one in the record.</summary>
    DeleteCas,
}

/// <summary>One thing to do to a node. <see cref="Node.ModifyIndex"/> is what the comparing verbs compare.</summary>
public sealed record NodeOperation(CatalogVerb Verb, Node Node) : TransactionOperation;

/// <summary>One thing to do to a service. <see cref="ServiceInstance.ModifyIndex"/> is what the comparing verbs compare.</summary>
public sealed record ServiceOperation(CatalogVerb Verb, ServiceInstance Service) : TransactionOperation;

/// <summary>One thing to do to a check. <see cref="HealthCheck.ModifyIndex"/> is what the comparing verbs compare.</summary>
public sealed record CheckOperation(CatalogVerb Verb, HealthCheck Check) : TransactionOperation;

/// <summary>What a transaction gave.</summary>
/// <param name="Results">Of each operation that gives one, in order: a key without its value for writes, with it for reads.</param>
/// <param name="Errors">Every operation that refused; empty when the transaction was applied.</param>
public sealed record TransactionOutcome(ImmutableArray<TransactionResult> Results, ImmutableArray<TransactionError> Errors);

/// <summary>One result: exactly one of the four is set.</summary>
public sealed record TransactionResult(
    KeyValueEntry? Key = null, Node? Node = null, ServiceInstance? Service = null, HealthCheck? Check = null)
{
    /// <summary>The result with one index in the place of another.</summary>
    internal TransactionResult At(ulong draft, ulong index)
    {
        ulong Real(ulong given) => given == draft ? index : given;
        return new TransactionResult(
            Key is null ? null : Key with { CreateIndex = Real(Key.CreateIndex), ModifyIndex = Real(Key.ModifyIndex) },
            Node is null ? null : Node with { CreateIndex = Real(Node.CreateIndex), ModifyIndex = Real(Node.ModifyIndex) },
            Service is null ? null : Service with { CreateIndex = Real(Service.CreateIndex), ModifyIndex = Real(Service.ModifyIndex) },
            Check is null ? null : Check with { CreateIndex = Real(Check.CreateIndex), ModifyIndex = Real(Check.ModifyIndex) });
    }
}

/// <summary>Why an operation refused.</summary>
/// <param name="Operation">Its place in the transaction, from 0.</param>
/// <param name="What">For people.</param>
public sealed record TransactionError(int Operation, string What);
