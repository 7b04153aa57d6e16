using Fairlead.Templates.Dependencies;

namespace Fairlead.Templates;

/// <summary>
/// The narrow door between a template and everything outside it. The runner implements it; a test hands in a fake. Every
/// method may be called many times in one execution and must not block on the network.
/// </summary>
/// <remarks>A method that must refuse throws <see cref="FunctionException"/>; the call in the template then fails with its message.</remarks>
public interface ITemplateWorld
{
    /// <summary>The clock behind <c>timestamp</c>.</summary>
    TimeProvider Time { get; }

    /// <summary>
    /// The current value of a dependency, in the .NET type its <see cref="Dependency{TData}"/> names. <c>false</c> while
    /// no data have arrived: the function then gives its zero value and the result counts the dependency as missing. The
    /// execution itself records what was asked for (<see cref="TemplateResult.Used"/>).
    /// </summary>
    bool TryGet(Dependency dependency, out object? value);

    /// <summary>An environment variable; <c>null</c> when it is not set. A configured environment wins over the process's.</summary>
    string? GetEnvironmentVariable(string name);

    /// <summary>Runs <c>plugin</c>'s program and gives its trimmed standard output.</summary>
    string RunPlugin(string command, IReadOnlyList<string> arguments);

    /// <summary>Does what <c>writeToFile</c> asks, or only notes it down when the render is dry or still waits for data.</summary>
    void WriteFile(FileWrite write);

    /// <summary>Shows what <c>spew_dump</c> and <c>spew_printf</c> print to standard output.</summary>
    void Print(string text);
}

/// <summary>One call of <c>writeToFile</c>.</summary>
/// <param name="User">A name or a number; empty for the current user.</param>
/// <param name="Group">A name or a number; empty for the current group.</param>
/// <param name="Permissions">Octal digits, as in <c>0644</c>.</param>
/// <param name="Content">Text whose bytes <see cref="Values.GoText.ToUtf8"/> gives.</param>
/// <param name="Appends">Add to the file instead of replacing it.</param>
public sealed record FileWrite(string Path, string User, string Group, string Permissions, string Content, bool Appends);
