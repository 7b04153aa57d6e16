using Fairlead.Api.Http;

namespace Fairlead.Api.AgentDoor;

/// <summary>Coming, going and reloading.</summary>
internal static class MembershipEndpoints
{
    public static async ValueTask JoinAsync(ApiCall call)
    {
        if (call.Tail.Length == 0)
        {
            await call.FailAsync(ApiError.BadRequest("Missing address"));
            return;
        }

        var error = await call.Services.Members.JoinAsync(call.Tail, call.Query.Has("wan"), call.Aborted);
        await (error is null ? call.EmptyAsync() : call.FailAsync(ApiError.Internal(error)));
    }

    /// <summary>Says good-bye to the cluster, answers, and ends the process.</summary>
    public static async ValueTask LeaveAsync(ApiCall call)
    {
        await call.Services.Members.LeaveAsync(call.Aborted);
        await call.EmptyAsync();
        await call.Response.CompleteAsync();
        call.Services.Shutdown?.Invoke();
    }

    public static async ValueTask ForceLeaveAsync(ApiCall call)
    {
        var known = await call.Services.Members.ForceLeaveAsync(call.Tail, call.Query.Has("prune"), call.Aborted);
        await (known ? call.EmptyAsync() : call.FailAsync(ApiError.Internal($"agent: No node found with name '{call.Tail}'")));
    }

    public static async ValueTask ReloadAsync(ApiCall call)
    {
        if (call.Services.ReloadAsync is not { } reload)
        {
            await call.FailAsync(ApiError.Internal("This agent was started without configuration files: there is nothing to reload"));
            return;
        }

        var error = await reload(call.Aborted);
        await (error is null ? call.EmptyAsync() : call.FailAsync(ApiError.Internal(error)));
    }
}
