using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Registry.Requests;

namespace Fairlead.Api.Sessions;

/// <summary>Sessions begin, go on and end.</summary>
internal static class SessionWrites
{
    public static async ValueTask CreateAsync(ApiCall call)
    {
        if (!call.TryCheckDatacenter(out var error))
        {
            await call.FailAsync(error);
            return;
        }

        using var document = await call.ReadJsonAsync(emptyIsObject: true);
        if (document is null)
        {
            return;
        }

        var fault = new JsonFault();
        var id = Guid.NewGuid().ToString();
        var session = SessionBody.Read(document.RootElement, id, call.AskedNode, fault, out var refusal);
        if (fault.Message is { } message)
        {
            await call.FailAsync(ApiError.DecodeFailed(message));
            return;
        }

        if (session is null)
        {
            await call.FailAsync(ApiError.Internal(refusal));
            return;
        }

        var outcome = await call.WriteAsync(new SessionCreateRequest(session));
        if (outcome.Applied)
        {
            await call.JsonAsync(id, static (writer, created) =>
            {
                writer.WriteStartObject();
                writer.WriteString("ID", created);
                writer.WriteEndObject();
            });
        }
        else
        {
            await call.FailAsync(ApiError.Internal(outcome.Error ?? "The session was refused"));
        }
    }

    public static async ValueTask DestroyAsync(ApiCall call)
    {
        if (await MissingIdAsync(call))
        {
            return;
        }

        var outcome = await call.WriteAsync(new SessionDestroyRequest(call.Tail));
        await (outcome.Error is { } error ? call.FailAsync(ApiError.Internal(error)) : call.BooleanAsync(true));
    }

    public static async ValueTask RenewAsync(ApiCall call)
    {
        if (await MissingIdAsync(call))
        {
            return;
        }

        var outcome = await call.WriteAsync(new SessionRenewRequest(call.Tail));
        var session = call.Services.Registry.Current.Sessions.Find(call.Tail);
        if (outcome.Error is { } error)
        {
            await call.FailAsync(ApiError.Internal(error));
        }
        else if (!outcome.Applied || session is null)
        {
            await call.FailAsync(404, $"Session id '{call.Tail}' not found");
        }
        else
        {
            await call.JsonAsync(session, SessionReads.WriteOne);
        }
    }

    public static async ValueTask<bool> MissingIdAsync(ApiCall call)
    {
        if (call.Tail.Length > 0)
        {
            if (call.TryCheckDatacenter(out var error))
            {
                return false;
            }

            await call.FailAsync(error);
            return true;
        }

        await call.FailAsync(ApiError.BadRequest("Missing session"));
        return true;
    }
}
