using Fairlead.Agent;
using Fairlead.Agent.Definitions;
using Fairlead.Api.Http;

namespace Fairlead.Api.AgentDoor;

/// <summary>Registering services and taking them out. Every write answers 200 with nothing in it.</summary>
internal static class ServiceWrites
{
    public static async ValueTask RegisterAsync(ApiCall call)
    {
        if (await call.ReadBodyAsync(ApiCall.JsonBodyLimit) is not { } body)
        {
            return;
        }

        var read = DefinitionDecoder.ReadServiceBody(body, call.Services.Options.StrictInput);
        if (read.Definition is not { } definition)
        {
            await call.FailAsync(ApiError.BadRequest(read.ErrorText));
            return;
        }

        var replace = call.Query.Has("replace-existing-checks");
        await AnswerAsync(call, await call.Services.Agent.RegisterServiceAsync(definition, replace, call.Aborted));
    }

    /// <summary>200 for an unknown id too, as in Consul 1.10: clean-up scripts rely on it.</summary>
    public static async ValueTask DeregisterAsync(ApiCall call)
    {
        if (call.Tail.Length == 0)
        {
            await call.FailAsync(ApiError.BadRequest("Missing service ID"));
            return;
        }

        var outcome = await call.Services.Agent.DeregisterServiceAsync(call.Tail, call.Aborted);
        await (outcome.NotFound ? call.EmptyAsync() : AnswerAsync(call, outcome));
    }

    public static async ValueTask MaintenanceAsync(ApiCall call)
    {
        if (call.Tail.Length == 0)
        {
            await call.FailAsync(ApiError.BadRequest("Missing service ID"));
            return;
        }

        await SetMaintenanceAsync(call, call.Tail);
    }

    public static ValueTask NodeMaintenanceAsync(ApiCall call) => SetMaintenanceAsync(call, "");

    public static ValueTask AnswerAsync(ApiCall call, RegistrationOutcome outcome) => outcome switch
    {
        { Error: null } => call.EmptyAsync(),
        { NotFound: true, Error: var error } => call.FailAsync(404, error),
        { Error: var error } => call.FailAsync(ApiError.Internal(error)),
    };

    private static async ValueTask SetMaintenanceAsync(ApiCall call, string serviceId)
    {
        if (!call.Query.Has("enable"))
        {
            await call.FailAsync(ApiError.BadRequest("Missing value for enable"));
            return;
        }

        if (!QueryString.TryParseBool(call.Query.Get("enable"), out var enable))
        {
            await call.FailAsync(ApiError.BadRequest($"Invalid value for enable: \"{call.Query.Get("enable")}\""));
            return;
        }

        await AnswerAsync(call, await call.Services.Agent.SetMaintenanceAsync(serviceId, enable, call.Query.Get("reason"), call.Aborted));
    }
}
