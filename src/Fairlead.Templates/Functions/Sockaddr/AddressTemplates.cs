using Fairlead.Templates.Dependencies;

namespace Fairlead.Templates.Functions.Sockaddr;

/// <summary>
/// Addresses written as go-sockaddr templates, outside of any template of consul-template's: the agent's address keys. The language is that
/// of <see cref="SockaddrTemplates"/>; there is nothing to ask beyond this machine's interfaces.
/// </summary>
public static class AddressTemplates
{
    /// <summary>Renders a text with templates in it for this machine.</summary>
    /// <param name="rendered">The text, when true is returned.</param>
    /// <param name="error">What is wrong with it, when false is returned.</param>
    public static bool TryRender(string template, out string rendered, out string error)
    {
        (rendered, error) = ("", "");
        try
        {
            rendered = SockaddrTemplates.RenderText(Nowhere.Instance, template, MachineInterfaces.Read());
            return true;
        }
        catch (TemplateException wrong)
        {
            error = wrong.Message;
            return false;
        }
    }

    /// <summary>No data, no environment, nothing to write to.</summary>
    private sealed class Nowhere : ITemplateWorld
    {
        public static Nowhere Instance { get; } = new();

        public TimeProvider Time => TimeProvider.System;

        public bool TryGet(Dependency dependency, out object? value)
        {
            value = null;
            return false;
        }

        public string? GetEnvironmentVariable(string name) => null;

        public string RunPlugin(string command, IReadOnlyList<string> arguments) => throw Refusal();

        public void WriteFile(FileWrite write) => throw Refusal();

        public void Print(string text) => throw Refusal();

        private static FunctionException Refusal() => new("an address template only reads this machine's addresses");
    }
}
