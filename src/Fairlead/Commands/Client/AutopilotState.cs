using System.Text;
using System.Text.Json;

namespace Fairlead.Commands.Client;

/// <summary>The answer of <c>/v1/operator/autopilot/state</c> for people: the summary, then each server, labels padded to one column.</summary>
internal static class AutopilotState
{
    private const int SummaryColumn = 30;
    private const int ServerColumn = 17;

    internal static string Pretty(JsonElement state)
    {
        var text = new StringBuilder();
        Line(text, 0, SummaryColumn, "Healthy:", Text(state, "Healthy"));
        Line(text, 0, SummaryColumn, "Failure Tolerance:", Text(state, "FailureTolerance"));
        Line(text, 0, SummaryColumn, "Leader:", Text(state, "Leader"));
        text.Append("Voters:\n");
        foreach (var voter in state.GetProperty("Voters").EnumerateArray())
        {
            text.Append("   ").Append(voter.GetString()).Append('\n');
        }

        text.Append("Servers:\n");
        foreach (var server in state.GetProperty("Servers").EnumerateObject())
        {
            Server(text, server.Name, server.Value);
        }

        return text.ToString();
    }

    private static void Server(StringBuilder text, string id, JsonElement server)
    {
        text.Append("   ").Append(id).Append('\n');
        Line(text, 6, ServerColumn, "Name:", Text(server, "Name"));
        Line(text, 6, ServerColumn, "Address:", Text(server, "Address"));
        Line(text, 6, ServerColumn, "Version:", Text(server, "Version"));
        Line(text, 6, ServerColumn, "Status:", Is(server, "Leader") ? "leader" : Voter(server));
        Line(text, 6, ServerColumn, "Node Type:", Voter(server));
        Line(text, 6, ServerColumn, "Node Status:", Text(server, "SerfStatus"));
        Line(text, 6, ServerColumn, "Healthy:", Text(server, "Healthy"));
        Line(text, 6, ServerColumn, "Last Contact:", Text(server, "LastContact"));
        Line(text, 6, ServerColumn, "Last Term:", Text(server, "LastTerm"));
        Line(text, 6, ServerColumn, "Last Index:", Text(server, "LastIndex"));
        Line(text, 6, ServerColumn, "Stable Since:", Text(server, "StableSince"));
    }

    private static void Line(StringBuilder text, int indent, int column, string label, string value) =>
        text.Append(' ', indent).Append(label.PadRight(column)).Append(value).Append('\n');

    private static string Voter(JsonElement server) => Is(server, "Voter") ? "voter" : "non-voter";

    private static bool Is(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string Text(JsonElement of, string name) => !of.TryGetProperty(name, out var value) ? ""
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? (value.GetBoolean() ? "true" : "false")
        : value.ToString();
}
