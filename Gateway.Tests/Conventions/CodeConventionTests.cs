using System.Reflection;
using System.Runtime.CompilerServices;
using Gateway.Daemon.Diagnostics;
using Gateway.Signing.Catalog;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conventions;

/// <summary>Rules over the code itself, so that nobody has to remember them.</summary>
[TestFixture]
internal sealed class CodeConventionTests
{
    private const int MaxLines = 400;

    private static readonly Assembly[] Product = [typeof(ServiceCatalog).Assembly, typeof(EventIds).Assembly, Assembly.Load("Gateway.ControlPlane")];

    private static readonly string[] Folders = ["Gateway.Signing", "Gateway.Daemon", "Gateway.ControlPlane", "Gateway.Tests", "deploy"];

    private static IEnumerable<string> SourceFiles => Folders
        .SelectMany(static folder => Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, folder), "*", SearchOption.AllDirectories))
        .Where(static f => Path.GetExtension(f) is ".cs" or ".sh" or ".py")
        .Where(static f => !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal));

    [Test]
    public void No_file_is_longer_than_400_lines() => Assert.That(
        SourceFiles.Where(static f => File.ReadLines(f).Count() > MaxLines).Select(static f => Path.GetRelativePath(RepositoryFiles.Root, f)), Is.Empty);

    [Test]
    public void No_type_is_a_manager_helper_or_util() => Assert.That(
        OwnTypes().Select(static t => t.Name).Where(static n => n.EndsWith("Manager", StringComparison.Ordinal)
            || n.Contains("Helper", StringComparison.Ordinal) || n.EndsWith("Util", StringComparison.Ordinal) || n.EndsWith("Utils", StringComparison.Ordinal)),
        Is.Empty);

    [Test]
    public void Every_class_is_sealed_static_or_abstract() => Assert.That(
        OwnTypes().Where(static t => t is { IsClass: true, IsSealed: false, IsAbstract: false } && !OwnTypes().Any(o => o.BaseType == t)).Select(static t => t.FullName),
        Is.Empty);

    [Test]
    public void The_signing_library_references_no_web_framework() => Assert.That(
        typeof(ServiceCatalog).Assembly.GetReferencedAssemblies().Select(static a => a.Name),
        Has.None.StartsWith("Microsoft.AspNetCore").And.None.StartsWith("Gateway."));

    [Test]
    public void Daemon_and_control_plane_do_not_reference_each_other()
    {
        Assert.That(typeof(EventIds).Assembly.GetReferencedAssemblies().Select(static a => a.Name), Has.None.EqualTo("Gateway.ControlPlane"));
        Assert.That(Assembly.Load("Gateway.ControlPlane").GetReferencedAssemblies().Select(static a => a.Name), Has.None.EqualTo("Gateway.Daemon"));
    }

    [Test]
    public void The_daemon_references_no_database() => Assert.That(
        typeof(EventIds).Assembly.GetReferencedAssemblies().Select(static a => a.Name), Has.None.StartsWith("Npgsql").And.None.EqualTo("Dapper"));

    [Test]
    public void Event_ids_of_the_daemon_are_unique_and_banded()
    {
        int[] ids = [.. typeof(EventIds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static f => (int)f.GetRawConstantValue()!)];
        Assert.That(ids, Is.Unique);
        Assert.That(ids, Is.All.InRange(1000, 1999));
        Assert.That(ids, Is.Ordered, "bands are kept in the file's order");
    }

    [Test]
    public void Versions_of_packages_stand_in_one_file() => Assert.That(
        Directory.EnumerateFiles(RepositoryFiles.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(static f => File.ReadAllText(f).Contains("Version=\"", StringComparison.Ordinal)),
        Is.Empty);

    private static IEnumerable<Type> OwnTypes() => Product.SelectMany(static a => a.GetTypes())
        .Where(static t => t.Namespace?.StartsWith("Gateway.", StringComparison.Ordinal) == true
            && !t.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            && t.DeclaringType?.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) != true
            && !t.Name.StartsWith('<')
            && !t.Name.Contains("JsonContext", StringComparison.Ordinal));
}
