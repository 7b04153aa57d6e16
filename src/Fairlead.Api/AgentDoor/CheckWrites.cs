using Fairlead.Agent.Definitions;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Registry.Model;

namespace Fairlead.Api.AgentDoor;

/// <summary>Registering checks and the heartbeats of TTL checks.</summary>
internal static class CheckWrites
{
    public static async ValueTask RegisterAsync(ApiCall call)
    {
        if (await call.ReadBodyAsync(ApiCall.JsonBodyLimit) is not { } body)
        {
            return;
        }

        var read = DefinitionDecoder.ReadCheckBody(body, call.Services.Options.StrictInput);
        if (read.Definition is not { } definition)
        {
            await call.FailAsync(ApiError.BadRequest(read.ErrorText));
            return;
        }

        var outcome = await call.Services.Agent.RegisterCheckAsync(definition, call.Aborted);
        // A check of a service that is not there is a 500 in Consul.
        await ServiceWrites.AnswerAsync(call, outcome with { NotFound = false });
    }

    public static async ValueTask DeregisterAsync(ApiCall call)
    {
        if (call.Tail.Length == 0)
        {
            await call.FailAsync(ApiError.BadRequest("Missing check ID"));
            return;
        }

        var outcome = await call.Services.Agent.DeregisterCheckAsync(call.Tail, call.Aborted);
        await (outcome.NotFound ? call.EmptyAsync() : ServiceWrites.AnswerAsync(call, outcome));
    }

    public static ValueTask PassAsync(ApiCall call) => UpdateAsync(call, CheckStatus.Passing, call.Query.Get("note"));

    public static ValueTask WarnAsync(ApiCall call) => UpdateAsync(call, CheckStatus.Warning, call.Query.Get("note"));

    public static ValueTask FailAsync(ApiCall call) => UpdateAsync(call, CheckStatus.Critical, call.Query.Get("note"));

    public static async ValueTask UpdateAsync(ApiCall call)
    {
        using var document = await call.ReadJsonAsync();
        if (document is null)
        {
            return;
        }

        var fault = new JsonFault();
        var body = new JsonObjectReader(document.RootElement, "", fault);
        var word = body.String("Status");
        var output = body.String("Output");
        if (fault.Message is { } message)
        {
            await call.FailAsync(ApiError.DecodeFailed(message));
            return;
        }

        if (!CheckStatusNames.TryParse(word, out var status))
        {
            await call.FailAsync(ApiError.BadRequest($"Invalid check status: '{word}'"));
            return;
        }

        await UpdateAsync(call, status, output);
    }

    private static async ValueTask UpdateAsync(ApiCall call, CheckStatus status, string output)
    {
        if (call.Tail.Length == 0)
        {
            await call.FailAsync(ApiError.BadRequest("Missing check ID"));
            return;
        }

        var outcome = await call.Services.Agent.UpdateTtlAsync(call.Tail, status, output, call.Aborted);
        // 500, not 404: Consul 1.10's answer, which clients match by its text.
        await ServiceWrites.AnswerAsync(call, outcome with { NotFound = false });
    }
}
