using System.Collections.Immutable;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;

namespace Fairlead.Registry.Transactions;

/// <summary>Runs a transaction's operations over one draft, each seeing what those before it did.</summary>
internal static class TransactionJudge
{
    /// <summary>Most operations in one transaction, as in Consul 1.10.</summary>
    internal const int MaxOperations = 64;

    internal static (TransactionOutcome Outcome, bool ReadOnly) Run(Draft draft, TransactionRequest request)
    {
        var results = ImmutableArray.CreateBuilder<TransactionResult>();
        var errors = ImmutableArray.CreateBuilder<TransactionError>();
        for (var i = 0; i < request.Operations.Length; i++)
        {
            var error = request.Operations[i] switch
            {
                KeyOperation key => KeySteps.Run(draft, key, results),
                NodeOperation node => CatalogSteps.Run(draft, node, results),
                ServiceOperation service => CatalogSteps.Run(draft, service, results),
                CheckOperation check => CatalogSteps.Run(draft, check, results),
                var unknown => $"unknown operation {unknown.GetType().Name}",
            };
            if (error is not null)
            {
                errors.Add(new TransactionError(i, error));
            }
        }

        var readOnly = request.Operations.All(o => o is KeyOperation { Verb: KeyVerb.Get or KeyVerb.GetOrEmpty or KeyVerb.GetTree });
        return (new TransactionOutcome(errors.Count == 0 ? results.DrainToImmutable() : [], errors.DrainToImmutable()), readOnly);
    }
}
