using System.Collections.Immutable;
using System.Text.Json;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Api.Reads;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;

namespace Fairlead.Api.Sessions;

/// <summary>Sessions as they are.</summary>
internal static class SessionReads
{
    private static readonly ReadShape<ImmutableArray<Session>> Many = new("many", static (writer, sessions) => writer.WriteArray(sessions, SessionJson.Write))
    {
        TellsConsistency = false,
    };

    public static readonly ReadShape<Session?> One = new("one", WriteOne)
    {
        TellsConsistency = false,
    };

    public static async ValueTask InfoAsync(ApiCall call)
    {
        if (!await SessionWrites.MissingIdAsync(call))
        {
            await call.ReadAsync(One, _ => new GetSession(call.Tail));
        }
    }

    public static ValueTask NodeAsync(ApiCall call) =>
        call.Tail.Length == 0
            ? call.FailAsync(ApiError.BadRequest("Missing node name"))
            : call.ReadAsync(Many, _ => new ListNodeSessions(call.Tail));

    public static ValueTask ListAsync(ApiCall call) => call.ReadAsync(Many, static _ => new ListSessions());

    /// <summary>An array of one, or of none for an unknown session.</summary>
    public static void WriteOne(Utf8JsonWriter writer, Session? session)
    {
        writer.WriteStartArray();
        if (session is not null)
        {
            SessionJson.Write(writer, session);
        }

        writer.WriteEndArray();
    }
}
