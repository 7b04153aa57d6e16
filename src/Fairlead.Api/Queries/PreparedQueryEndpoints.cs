using System.Collections.Immutable;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Api.Reads;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;
using Fairlead.Registry.Requests;

namespace Fairlead.Api.Queries;

/// <summary><c>/v1/query</c> and one query under it.</summary>
internal static class PreparedQueryEndpoints
{
    private const string ExecuteSuffix = "/execute";
    private const string ExplainSuffix = "/explain";

    private static readonly ReadShape<ImmutableArray<PreparedQuery>> Many = new("queries", static (writer, queries) => writer.WriteArray(queries, PreparedQueryJson.Write));

    public static ValueTask RootAsync(ApiCall call) =>
        call.Verb == HttpVerbs.Get ? call.ReadAsync(Many, static _ => new ListPreparedQueries()) : WriteAsync(call, "");

    public static ValueTask OneAsync(ApiCall call)
    {
        var name = call.Tail;
        if (name.EndsWith(ExecuteSuffix, StringComparison.Ordinal))
        {
            return ForGetAsync(call, () => PreparedQueryExecution.ExecuteAsync(call, name[..^ExecuteSuffix.Length]));
        }

        if (name.EndsWith(ExplainSuffix, StringComparison.Ordinal))
        {
            return ForGetAsync(call, () => PreparedQueryExecution.ExplainAsync(call, name[..^ExplainSuffix.Length]));
        }

        return call.Verb switch
        {
            HttpVerbs.Get => ReadAsync(call, name),
            HttpVerbs.Put => WriteAsync(call, name),
            _ => DeleteAsync(call, name),
        };
    }

    private static ValueTask ForGetAsync(ApiCall call, Func<ValueTask> answer)
    {
        if (call.Verb == HttpVerbs.Get)
        {
            return answer();
        }

        call.AnswerHeaders.Allow = "OPTIONS,GET";
        return call.FailAsync(405, $"method {call.Verb.ToString().ToUpperInvariant()} not allowed");
    }

    private static async ValueTask ReadAsync(ApiCall call, string id)
    {
        if (!call.TryReadOptions(out var options, out var error))
        {
            await call.FailAsync(error);
            return;
        }

        var reply = await call.WaitAsync(new GetPreparedQuery(id), options);
        call.SetReadHeaders(reply.Index, options, tellsConsistency: true);
        await (reply.Answer.Value is { } query ? call.JsonAsync<ImmutableArray<PreparedQuery>>([query], Many.Write) : call.FailAsync(404, "Query not found"));
    }

    private static async ValueTask WriteAsync(ApiCall call, string existing)
    {
        if (!call.TryCheckDatacenter(out var error))
        {
            await call.FailAsync(error);
            return;
        }

        using var document = await call.ReadJsonAsync();
        if (document is null)
        {
            return;
        }

        var fault = new JsonFault();
        var query = PreparedQueryJson.Read(document.RootElement, existing.Length > 0 ? existing : Guid.NewGuid().ToString(), fault);
        if (fault.Message is { } message)
        {
            await call.FailAsync(ApiError.DecodeFailed(message));
            return;
        }

        var outcome = await call.WriteAsync(existing.Length > 0 ? new PreparedQueryUpdateRequest(query) : new PreparedQueryCreateRequest(query));
        if (!outcome.Applied)
        {
            await call.FailAsync(ApiError.Internal(outcome.Error ?? "The query was refused"));
        }
        else if (existing.Length > 0)
        {
            await call.EmptyAsync();
        }
        else
        {
            await call.JsonAsync(query.Id, static (writer, id) =>
            {
                writer.WriteStartObject();
                writer.WriteString("ID", id);
                writer.WriteEndObject();
            });
        }
    }

    private static async ValueTask DeleteAsync(ApiCall call, string id)
    {
        if (!call.TryCheckDatacenter(out var error))
        {
            await call.FailAsync(error);
            return;
        }

        var outcome = await call.WriteAsync(new PreparedQueryDeleteRequest(id));
        await (outcome.Error is { } refused ? call.FailAsync(ApiError.Internal(refused)) : call.EmptyAsync());
    }
}
