using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Fairlead.Api.Catalog;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Registry.Requests;

namespace Fairlead.Api.Transactions;

/// <summary>The body of <c>/v1/txn</c>: an array of operations, each with exactly one of <c>KV</c>, <c>Node</c>, <c>Service</c>, <c>Check</c>.</summary>
internal static class TransactionBody
{
    /// <summary>Consul 1.11's bound; 1.10 had 64.</summary>
    public const int MostOperations = 128;

    public static ImmutableArray<TransactionOperation>? Read(JsonElement root, ApiOptions options, out ApiError error)
    {
        error = default;
        if (root.ValueKind != JsonValueKind.Array)
        {
            error = ApiError.DecodeFailed($"the body must be an array of operations, not {JsonObjectReader.Kind(root)}");
            return null;
        }

        if (root.GetArrayLength() > MostOperations)
        {
            error = new ApiError(413, $"Transaction contains too many operations ({root.GetArrayLength()} > {MostOperations})");
            return null;
        }

        var fault = new JsonFault();
        var operations = ImmutableArray.CreateBuilder<TransactionOperation>(root.GetArrayLength());
        var i = 0;
        foreach (var element in root.EnumerateArray())
        {
            var item = new JsonObjectReader(element, string.Create(CultureInfo.InvariantCulture, $"[{i++}]"), fault);
            var operation = ReadOperation(item, options, ref error);
            if (fault.Message is { } message)
            {
                error = ApiError.DecodeFailed(message);
            }

            if (operation is null || error.Status != 0)
            {
                error = error.Status != 0 ? error : ApiError.BadRequest("Transaction operation is missing its KV, Node, Service or Check");
                return null;
            }

            operations.Add(operation);
        }

        return operations.ToImmutable();
    }

    private static TransactionOperation? ReadOperation(JsonObjectReader item, ApiOptions options, ref ApiError error)
    {
        if (item.Object("KV") is { } kv)
        {
            return ReadKey(kv, options, ref error);
        }

        if (item.Object("Node") is { } node)
        {
            var record = node.Object("Node") is { } body ? CatalogBodies.ReadNode(body, options.Datacenter) : null;
            return record is null ? null : new NodeOperation(ReadVerb(node, ref error), record);
        }

        if (item.Object("Service") is { } service)
        {
            var record = service.Object("Service") is { } body ? CatalogBodies.ReadService(body, service.String("Node")) : null;
            return record is null ? null : new ServiceOperation(ReadVerb(service, ref error), record);
        }

        if (item.Object("Check") is { } check)
        {
            var record = check.Object("Check") is { } body ? CatalogBodies.ReadCheck(body, body.String("Node")) : null;
            return record is null ? null : new CheckOperation(ReadVerb(check, ref error), record);
        }

        return null;
    }

    private static KeyOperation? ReadKey(JsonObjectReader kv, ApiOptions options, ref ApiError error)
    {
        var verb = kv.String("Verb") switch
        {
            "set" => KeyVerb.Set,
            "cas" => KeyVerb.Cas,
            "lock" => KeyVerb.Acquire,
            "unlock" => KeyVerb.Release,
            "get" => KeyVerb.Get,
            "get-or-empty" => KeyVerb.GetOrEmpty,
            "get-tree" => KeyVerb.GetTree,
            "check-index" => KeyVerb.CheckIndex,
            "check-session" => KeyVerb.CheckSession,
            "check-not-exists" => KeyVerb.CheckNotExists,
            "delete" => KeyVerb.Delete,
            "delete-tree" => KeyVerb.DeleteTree,
            "delete-cas" => KeyVerb.DeleteCas,
            _ => (KeyVerb?)null,
        };
        if (verb is null)
        {
            error = ApiError.BadRequest($"unknown KV verb \"{kv.String("Verb")}\"");
            return null;
        }

        var key = kv.String("Key");
        var value = kv.Base64("Value");
        if (value.Length > options.KvMaxValueSize)
        {
            error = new ApiError(413, $"Value for key \"{key}\" is too large ({value.Length} > {options.KvMaxValueSize} bytes)");
            return null;
        }

        return new KeyOperation(verb.Value, key)
        {
            Value = value,
            Flags = kv.Unsigned("Flags"),
            Index = kv.Unsigned("Index"),
            Session = kv.String("Session"),
        };
    }

    private static CatalogVerb ReadVerb(JsonObjectReader item, ref ApiError error)
    {
        var text = item.String("Verb");
        var verb = text switch
        {
            "get" => CatalogVerb.Get,
            "set" => CatalogVerb.Set,
            "cas" => CatalogVerb.Cas,
            "delete" => CatalogVerb.Delete,
            "delete-cas" => CatalogVerb.DeleteCas,
            _ => (CatalogVerb?)null,
        };
        if (verb is null)
        {
            error = ApiError.BadRequest($"unknown verb \"{text}\"");
        }

        return verb ?? CatalogVerb.Get;
    }
}
