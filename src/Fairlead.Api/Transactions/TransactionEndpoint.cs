using System.Text.Json;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Registry.Requests;

namespace Fairlead.Api.Transactions;

/// <summary><c>/v1/txn</c>: all operations, or none and 409.</summary>
internal static class TransactionEndpoint
{
    public static async ValueTask ApplyAsync(ApiCall call)
    {
        if (!call.TryCheckDatacenter(out var error))
        {
            await call.FailAsync(error);
            return;
        }

        if (await call.ReadBodyAsync(call.Services.Options.TxnMaxRequestLength, "limits.txn_max_req_len") is not { } bytes)
        {
            return;
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes);
        }
        catch (JsonException e)
        {
            await call.FailAsync(ApiError.DecodeFailed(e.Message));
            return;
        }

        using (document)
        {
            if (TransactionBody.Read(document.RootElement, call.Services.Options, out error) is not { } operations)
            {
                await call.FailAsync(error);
                return;
            }

            var outcome = await call.WriteAsync(new TransactionRequest(operations));
            if (outcome.Transaction is not { } gave)
            {
                await call.FailAsync(ApiError.Internal(outcome.Error ?? "The transaction gave no outcome"));
                return;
            }

            await call.JsonAsync(gave, Write, gave.Errors.IsEmpty ? 200 : 409);
        }
    }

    private static void Write(Utf8JsonWriter writer, TransactionOutcome gave)
    {
        writer.WriteStartObject();
        if (!gave.Errors.IsEmpty)
        {
            writer.WriteNull("Results");
            writer.WritePropertyName("Errors");
            writer.WriteArray(gave.Errors, static (json, fault) =>
            {
                json.WriteStartObject();
                json.WriteNumber("OpIndex", fault.Operation);
                json.WriteString("What", fault.What);
                json.WriteEndObject();
            });
        }
        else
        {
            writer.WritePropertyName("Results");
            writer.WriteArray(gave.Results, WriteResult);
            writer.WriteNull("Errors");
        }

        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, TransactionResult result)
    {
        writer.WriteStartObject();
        if (result.Key is { } key)
        {
            writer.WritePropertyName("KV");
            KeyValueJson.Write(writer, key);
        }
        else if (result.Node is { } node)
        {
            writer.WritePropertyName("Node");
            NodeJson.Write(writer, node);
        }
        else if (result.Service is { } service)
        {
            writer.WritePropertyName("Service");
            ServiceJson.Write(writer, service);
        }
        else if (result.Check is { } check)
        {
            writer.WritePropertyName("Check");
            CheckJson.Write(writer, check);
        }

        writer.WriteEndObject();
    }
}
